import { describe, expect, it } from 'vitest';
import { replayDecision } from '../../src/decisions/replay.ts';
import { SolventError } from '../../src/errors.ts';
import type { HeldModel, ModelHolder } from '../../src/registry/holder.ts';
import { APPROVED, DECLINED, decided, decidingModel } from './support/decided.ts';

const model = await decidingModel();
const holding = (held: HeldModel): ModelHolder => ({ get: async () => held });
const models = holding(model);

describe('a decision that is scored again', () => {
  it.each([
    ['declined', DECLINED],
    ['approved', APPROVED],
    ['with a value that is missing', { ...DECLINED, owed: null }],
  ])('comes out the same: %s', async (_, application) => {
    // As it comes back from where it is kept.
    const kept = JSON.parse(JSON.stringify(decided(model, application)));
    expect(await replayDecision(models, kept)).toEqual({ same: true });
  });

  it('asks for the version that decided, of its model', async () => {
    const asked: unknown[] = [];
    const get: ModelHolder['get'] = async (...given) => {
      asked.push(given);
      return model;
    };
    await replayDecision({ get }, decided(model, APPROVED));
    expect(asked).toEqual([['3', 'garden-loans']]);
  });

  it('names each member that came out otherwise, with both values', async () => {
    const right = decided(model, DECLINED);
    const changed = {
      ...right,
      margin: right.margin + 1,
      prediction: 0 as const,
      reasons: right.reasons!.slice(1),
    };
    expect(await replayDecision(models, changed)).toEqual({
      same: false,
      differences: [
        { member: 'margin', recorded: right.margin + 1, replayed: right.margin },
        { member: 'prediction', recorded: 0, replayed: 1 },
        { member: 'reasons', recorded: right.reasons!.slice(1), replayed: right.reasons },
      ],
    });
  });

  it.each(['policy', 'probability', 'default_risk', 'features', 'dictionary'] as const)(
    'tells a changed %s',
    async (member) => {
      const right = decided(model, DECLINED);
      const replay = await replayDecision(models, { ...right, [member]: null as never });
      expect(replay).toEqual({
        same: false,
        differences: [{ member, recorded: null, replayed: right[member] }],
      });
    },
  );

  it('is compared without reasons where none were recorded', async () => {
    const { reasons: _, dictionary: __, ...bare } = decided(model, DECLINED);
    expect(await replayDecision(models, bare)).toEqual({ same: true });
  });

  it('comes from its features where no application came', async () => {
    const { reasons: _, dictionary: __, ...of } = decided(model, DECLINED);
    const features = { ...of, application: null };
    expect(await replayDecision(models, features)).toEqual({ same: true });
    const owed = { ...features, features: { ...of.features, owed: 0 } };
    expect(await replayDecision(models, owed)).toMatchObject({ same: false });
  });

  it('comes from its features through the scaler, where there is one', async () => {
    const scaler = { mean: Array(8).fill(0.25), scale: Array(8).fill(3) };
    const scaled: HeldModel = { ...model, compiled: { ...model.compiled, scaler } };
    const { reasons: _, dictionary: __, ...of } = decided(scaled, { ...DECLINED, owed: 0.1, earned: 8 });
    expect(await replayDecision(holding(scaled), { ...of, application: null })).toEqual({ same: true });
  });

  it('that would be refused now says so', async () => {
    const kept = { ...decided(model, DECLINED), application: { ...DECLINED, earned: -1 } };
    expect(await replayDecision(models, kept)).toEqual({
      same: false,
      differences: [
        {
          member: 'application',
          recorded: kept.application,
          replayed: expect.stringContaining('earned'),
        },
      ],
    });
  });
});

describe('no other model stands in', () => {
  it('for a version that cannot be loaded', async () => {
    const get = async () => {
      throw new SolventError('model_unavailable', 'the store is away', { retryAfterSeconds: 1 });
    };
    await expect(replayDecision({ get }, decided(model, DECLINED))).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringMatching(/version 3 of garden-loans, which cannot be loaded: the store is away/),
      retryAfterSeconds: 1,
    });
  });

  it('for a bundle that is another now', async () => {
    const other = holding({ ...model, digest: 'e'.repeat(64) });
    await expect(replayDecision(other, decided(model, DECLINED))).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('e'.repeat(64)),
    });
  });
});
