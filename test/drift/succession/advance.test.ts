import { beforeEach, describe, expect, test } from 'vitest';
import { advanceChallenger, type SuccessionServices } from '../../../src/drift/succession/advance.ts';
import { storeOutcomes } from '../../../src/outcomes/store.ts';
import { moveAlias } from '../../../src/registry/aliases.ts';
import { approve } from '../../../src/registry/approve.ts';
import { listEvents } from '../../../src/registry/history.ts';
import { promote } from '../../../src/registry/promote.ts';
import { listProposals } from '../../../src/registry/proposals.ts';
import { publish } from '../../../src/registry/publish.ts';
import { rollback } from '../../../src/registry/rollback.ts';
import { findVersion } from '../../../src/registry/versions.ts';
import { withdraw } from '../../../src/registry/withdraw.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { sampleMessage } from '../../../src/samples/sample.ts';
import { storeSamples } from '../../../src/samples/store.ts';
import { letPass } from '../../registry/compared.ts';
import { likeChampion } from '../../registry/like-champion.ts';
import { driftWorld, HOUR, MINUTE, offers, START, type World } from '../world.ts';

const MODEL = 'loan-default';
const DUE = START + 24 * HOUR;

let world: World;
beforeEach(async () => {
  world = await driftWorld();
  await publish(world.services, likeChampion(7), { by: 'retraining' });
});

const advance = (at: number, changes: Partial<SuccessionServices> = {}) => {
  world.services.clock.advance(Math.max(0, at - world.services.clock.now()));
  return advanceChallenger(
    { ...world.services, approvals: 1, shadowHours: 24, promotion: 'propose', ...changes },
    at,
  );
};
const challenge = (by = 'retraining', more: object = {}) =>
  moveAlias(world.services.database, {
    ...{ model: MODEL, alias: 'challenger', version: '2', by, why: 'Retraining e1: drift.', at: START },
    ...more,
  });
const champion = async () => (await findVersion(world.services.database, MODEL, 'champion'))?.version;
const proposals = async () =>
  (await listProposals(world.services.database, MODEL, { limit: 9 })).proposals.map(
    ({ version, state, by, approvals }) => ({ version, state, by, hands: approvals.length }),
  );
const OPEN = { version: '2', state: 'open', by: 'retraining', hands: 0 };

/** Applications that both scored, the challenger by so many times the champion's PD. */
async function shadowed(count: number, riskier = 1) {
  const scored = await world.score(offers(3), count, START + HOUR, START + 2 * HOUR);
  const beside = scored.map((sample) => {
    const probability = Math.min(1, riskier * sample.probability);
    return sampleMessage(MODEL, { ...sample, version: '2', probability, beside: true }, 1);
  });
  await storeSamples(world.services.database, beside, 1_000);
  return scored;
}

describe('a retrained challenger that passed', () => {
  beforeEach(async () => {
    await letPass(world.services, MODEL, '2');
    await challenge();
  });

  test('is proposed once it was shadowed for long enough, and somebody is told, once', async () => {
    await shadowed(300);
    await advance(DUE - MINUTE);
    expect(await proposals()).toEqual([]);
    await advance(DUE);
    await advance(DUE + 5 * MINUTE);
    await Promise.all([advance(DUE + HOUR), advance(DUE + HOUR)]);
    expect(await proposals()).toEqual([OPEN]);
    expect(await champion()).toBe('1');
    expect(world.alerts).toMatchObject([
      {
        type: 'challenger.notice',
        model_version: '2',
        text: expect.stringMatching(
          /^A challenger is proposed: .* `npm run model -- approve 1 --model loan-default`.* 300 applications/,
        ),
      },
    ]);
    await approve(world.services, MODEL, 1, { by: 'Ada' });
    expect(await champion()).toBe('2');
  });

  test('goes on waiting while too few were scored by both', async () => {
    await shadowed(199);
    await advance(DUE);
    expect(await proposals()).toEqual([]);
    expect(world.alerts).toEqual([]);
  });

  test('is promoted by itself where that is asked for, and not again after somebody took it back', async () => {
    await shadowed(300);
    await advance(DUE, { promotion: 'promote' });
    expect(await champion()).toBe('2');
    const { events } = await listEvents(world.services.database, MODEL, { limit: 1 });
    expect(events).toMatchObject([{ kind: 'promotion', by: 'retraining', forced: false }]);
    expect(events[0]!.why).toMatch(
      /^Retraining e1: drift\. Shadowed since 2026-11-20T12:00:00\.000Z: Of 300 /,
    );
    await rollback(world.services, MODEL, { by: 'Ada', why: 'worse' });
    await advance(DUE + HOUR, { promotion: 'promote' });
    expect(await champion()).toBe('1');
  });

  test('is proposed alone where a move takes more than one hand', async () => {
    await shadowed(300);
    await advance(DUE, { promotion: 'promote', approvals: 2 });
    expect(await champion()).toBe('1');
    expect(await proposals()).toEqual([OPEN]);
  });

  test('is not proposed again once the proposal was withdrawn', async () => {
    await shadowed(300);
    await advance(DUE);
    await withdraw(world.services, MODEL, 1, 'Ada');
    await advance(DUE + HOUR);
    expect(await proposals()).toEqual([{ ...OPEN, state: 'withdrawn' }]);
  });

  test('waits for somebody where nothing is to become of it by itself', async () => {
    await shadowed(300);
    await advance(DUE, { promotion: 'wait' });
    expect(await proposals()).toEqual([]);
  });

  test('that was wrong more often about loans whose outcome is known goes no further, and somebody is told, once', async () => {
    const loans = await shadowed(1_000, 0.05);
    const at = START + 3 * HOUR;
    await storeOutcomes(
      world.services.database,
      MODEL,
      // More default than either foretold, and the challenger foretold fewer.
      loans.map(({ id }, index) => ({
        key: joinKey(id),
        defaulted: index % 4 === 0 ? (1 as const) : (0 as const),
        observedAt: at,
      })),
      at,
      { receipt: 'r', block: 0 },
    );
    await advance(DUE, { promotion: 'promote' });
    await advance(DUE + HOUR, { promotion: 'promote' });
    expect(await champion()).toBe('1');
    expect(world.alerts).toMatchObject([
      { type: 'challenger.alert', text: expect.stringContaining('version 1 was right more often') },
    ]);
  });

  test('that is held against another champion by then goes no further, and somebody is told how to compare it', async () => {
    const { version } = await publish(world.services, likeChampion(8), { by: 'Ada' });
    await promote(world.services, MODEL, { version, by: 'Ada', why: 'new', force: true });
    await world.score(offers(3), 300, START + HOUR, START + 2 * HOUR);
    const scored = await world.score(offers(4), 300, START + HOUR, START + 2 * HOUR);
    await storeSamples(
      world.services.database,
      scored.flatMap((sample) => [
        sampleMessage(MODEL, { ...sample, id: `new ${sample.id}`, version }, 1),
        sampleMessage(MODEL, { ...sample, id: `new ${sample.id}`, version: '2', beside: true }, 1),
      ]),
      1_000,
    );
    await advance(DUE);
    expect(await proposals()).toEqual([]);
    expect(world.alerts).toMatchObject([
      { type: 'challenger.alert', text: expect.stringContaining('npm run model -- compare 2 3') },
    ]);
  });
});

test.each([
  ['made challenger by hand', () => challenge('Ada')],
  ['answers a share', () => challenge('retraining', { mode: 'split', share: 0.1 })],
  ['is switched off', () => challenge('retraining', { mode: 'off' })],
])('what somebody decided about is left to them: a challenger that is %s', async (_, move) => {
  await letPass(world.services, MODEL, '2');
  await move();
  await shadowed(300);
  await advance(DUE, { promotion: 'promote' });
  expect(await champion()).toBe('1');
  expect(await proposals()).toEqual([]);
});

test('without a challenger nothing happens', async () => {
  await advance(DUE, { promotion: 'promote' });
  expect(await champion()).toBe('1');
});
