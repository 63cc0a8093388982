import { beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../src/decisions/decision.ts';
import { hashedDecisionId } from '../../src/decisions/decision-id.ts';
import { storeFinalDecisions } from '../../src/decisions/final/store.ts';
import { noteReading } from '../../src/decisions/readings.ts';
import { eraseSubject } from '../../src/decisions/store/erase.ts';
import { findDecision } from '../../src/decisions/store/find.ts';
import { liftHold, placeHold } from '../../src/decisions/store/holds.ts';
import { keepDecisions } from '../../src/decisions/store/keep.ts';
import { DUE_HOURS } from '../../src/decisions/store/keys.ts';
import { decisionStore } from '../../src/decisions/store/store.ts';
import { keepUpDecisions } from '../../src/decisions/upkeep.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { DAY_MS } from '../../src/time.ts';
import { reported } from './final/support.ts';

const AT = Date.UTC(2026, 2, 3, 10, 20, 30);

function decisionAt(at: number): Decision {
  return {
    decision_id: hashedDecisionId(at, 'a request'),
    at,
    caller: 'shop',
    model: 'loan-default',
    version: '1',
    digest: 'd'.repeat(64),
    policy: { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } },
    margin: 0,
    prediction: 1,
    probability: 0.5,
    default_risk: 'High',
    request_id: 'request-1',
    application: { plots: 4 },
    features: { plots: 4 },
  };
}

describe('the upkeep of decisions', () => {
  let clock: ManualClock;
  let database: ReturnType<typeof memoryDatabase>;
  const blobs = memoryBlobStore();
  const store = decisionStore({ blobs, pause: async () => {} });
  const logger = memoryLogger();
  const decision = decisionAt(AT);
  let metrics: ReturnType<typeof memoryMetrics>;
  const keepUp = () => keepUpDecisions({ clock, database, logger, metrics, retentionDays: 30 }, store);
  const damage = async () =>
    (await metrics.read())
      .filter(({ name }) => name === 'loan_decision_damage_total')
      .map(({ labels, value }) => [...labels, value]);
  beforeEach(async () => {
    clock = manualClock(AT);
    metrics = memoryMetrics(clock);
    database = memoryDatabase();
    database.migrate('migrations');
    logger.entries.length = 0;
    await keepDecisions(store, [JSON.stringify(decision)]);
  });

  it('puts a minute together once it is closed, and says so once', async () => {
    await keepUp();
    expect((await blobs.list('decisions/pieces/')).objects).toHaveLength(1);
    clock.advance(180_000);
    await keepUp();
    await keepUp();
    expect((await blobs.list('decisions/pieces/')).objects).toEqual([]);
    expect(logger.entries).toMatchObject([
      { event: 'decisions_compacted', fields: { minutes: 1, decisions: 1 } },
    ]);
    expect(await findDecision(store, decision.decision_id)).toEqual(decision);
  });

  it('deletes decisions and who read them when both are older than they are kept', async () => {
    clock.advance(180_000);
    await keepUp();
    const reader = { request: 'request-2', name: 'auditor', at: clock.now() };
    await noteReading(database, reader, { what: 'look-up', decisions: [decision.decision_id] });
    const rows = () => database.query('SELECT * FROM decision_readings');
    clock.advance(29 * DAY_MS);
    await keepUp();
    expect(await findDecision(store, decision.decision_id)).toEqual(decision);
    expect(await rows()).toHaveLength(1);
    clock.advance(2 * DAY_MS);
    await keepUp();
    expect(await findDecision(store, decision.decision_id)).toBeUndefined();
    expect((await blobs.list('decisions/')).objects).toEqual([]);
    expect(await rows()).toEqual([]);
  });

  it('deletes what the lender decided as it deletes decisions, and none that may be of a decision under a hold', async () => {
    const finals = async () => (await database.query('SELECT 1 AS one FROM final_decisions')).length;
    await storeFinalDecisions(
      database,
      [
        reported('held', { at: AT }),
        reported('by a date', { at: AT - DAY_MS }),
        reported('before', { at: AT - DAY_MS - 1 }),
      ],
      0,
    );
    clock.advance(28 * DAY_MS);
    await keepUp();
    expect(await finals()).toBe(3);
    await placeHold(store, 'claim', { from: AT, to: AT + 1, why: 'a claim', by: 'counsel', at: AT });
    clock.advance(30 * DAY_MS);
    await keepUp();
    expect(await finals()).toBe(2);
    await liftHold(store, 'claim');
    await keepUp();
    expect(await finals()).toBe(0);
  });

  it('erases what was held back once its hold is lifted, and says so', async () => {
    await blobs.delete((await blobs.list('decisions/')).objects.map(({ key }) => key));
    await placeHold(store, 'claim', { from: AT, to: AT + 1, why: 'a claim', by: 'counsel', at: AT });
    await eraseSubject(store, 'C-17', AT + 1000);
    await keepDecisions(store, [JSON.stringify({ ...decision, subject: 'C-17' })]);
    clock.advance(180_000);
    await keepUp();
    expect(await findDecision(store, decision.decision_id)).toHaveProperty('subject');
    await liftHold(store, 'claim');
    await keepUp();
    expect(await findDecision(store, decision.decision_id)).toHaveProperty('erased');
    expect(logger.entries.slice(1)).toMatchObject([{ event: 'decisions_erased', fields: { decisions: 1 } }]);
    await blobs.delete((await blobs.list('decisions/')).objects.map(({ key }) => key));
  });

  it('puts together what it can in its time, and goes on with the next run', async () => {
    const more = Array.from({ length: 4 }, (_, index) => decisionAt(AT + (index + 1) * 60_000));
    await keepDecisions(
      store,
      more.map((one) => JSON.stringify(one)),
    );
    clock.advance(3_600_000);
    const slow = {
      ...clock,
      now: () => {
        clock.advance(20_000);
        return clock.now();
      },
    };
    const services = { clock: slow, database, logger, metrics, retentionDays: 30 };
    const minutes = async () => {
      logger.entries.length = 0;
      await keepUpDecisions(services, store);
      return logger.entries.map(({ fields }) => fields.minutes);
    };
    expect([await minutes(), await minutes(), await minutes()]).toEqual([[3], [2], []]);
    for (const one of more) expect(await findDecision(store, one.decision_id)).toEqual(one);
  });

  it('deletes what is too old also while the keys of hours cannot be written', async () => {
    clock.advance(40 * DAY_MS);
    const failing = {
      ...blobs,
      list: (prefix: string, cursor?: string) =>
        prefix === DUE_HOURS ? Promise.reject(new Error('away')) : blobs.list(prefix, cursor),
    };
    const there = decisionStore({ blobs: failing, pause: async () => {} });
    const services = { clock, database, logger, metrics, retentionDays: 30 };
    await expect(keepUpDecisions(services, there)).rejects.toThrow('away');
    expect(await findDecision(store, decision.decision_id)).toBeUndefined();
  });

  it('names what is damaged, and goes on with the rest', async () => {
    const other = decisionAt(AT + 60_000);
    await keepDecisions(store, [JSON.stringify(other)]);
    const { objects } = await blobs.list('decisions/pieces/');
    await blobs.put(objects[0]!.key, 'damaged');
    clock.advance(300_000);
    await keepUp();
    expect(logger.entries.map(({ event }) => event)).toEqual(['decisions_compacted', 'decisions_damaged']);
    expect(logger.entries[1]!.fields.reason).toContain(objects[0]!.key);
    expect(await damage()).toEqual([['upkeep', 1]]);
    await keepUp();
    expect(await damage()).toEqual([['upkeep', 2]]);
    expect(await findDecision(store, other.decision_id)).toEqual(other);
    await blobs.delete(objects.map(({ key }) => key));
  });

  it('deletes nothing while a hold cannot be read, and says so each time', async () => {
    await blobs.put('decisions/holds/claim.json', '{');
    clock.advance(40 * DAY_MS);
    await keepUp();
    expect(await findDecision(store, decision.decision_id)).toEqual(decision);
    expect(logger.entries.at(-1)).toMatchObject({
      event: 'decisions_damaged',
      fields: { reason: expect.stringContaining('decisions/holds/claim.json') },
    });
    expect(await damage()).toEqual([['upkeep', 1]]);
    await blobs.delete(['decisions/holds/claim.json']);
    await keepUp();
    expect(await findDecision(store, decision.decision_id)).toBeUndefined();
  });
});
