import { beforeEach, describe, expect, test } from 'vitest';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { type ManualClock, manualClock } from '../../src/platform/memory/clock.ts';
import { approve } from '../../src/registry/approve.ts';
import { bundleDigest, bundleKey } from '../../src/registry/bundle-store.ts';
import { findChallenger } from '../../src/registry/challenger.ts';
import { listEvents } from '../../src/registry/history.ts';
import { recordComparison } from '../../src/registry/judging.ts';
import { promote } from '../../src/registry/promote.ts';
import { listProposals } from '../../src/registry/proposals.ts';
import { propose } from '../../src/registry/propose.ts';
import { publish } from '../../src/registry/publish.ts';
import { requestPromotion } from '../../src/registry/request-promotion.ts';
import { rollback } from '../../src/registry/rollback.ts';
import type { RegistryServices } from '../../src/registry/services.ts';
import { findVersion } from '../../src/registry/versions.ts';
import { withdraw } from '../../src/registry/withdraw.ts';
import { asGoodAs, letPass } from './compared.ts';
import { likeChampion } from './like-champion.ts';
import { migratedDatabase } from './migrated-database.ts';

const AT = 1_700_000_000_000;
const model = 'loan-default';

let clock: ManualClock;
let services: RegistryServices;
beforeEach(async () => {
  clock = manualClock(AT);
  services = { clock, blobs: memoryBlobStore({ clock }), database: migratedDatabase(), approvals: 2 };
  for (const seed of [1, 2, 3, 4]) await publish(services, likeChampion(seed), { by: 'a test' });
  await promote({ ...services, approvals: 1 }, model, { version: '1', by: 'the project', why: 'the first' });
  // Nobody compared the fourth with anything.
  for (const version of ['2', '3']) await letPass(services, model, version);
});

const champion = async () => (await findVersion(services.database, model, 'champion'))?.version;
const toVersion = (version: string, by: string, more: object = {}) =>
  propose(services, model, { version, by, why: 'better', isHand: true, ...more });
const hand = (number: number, by: string) => approve(services, model, number, { by });
const states = async () =>
  (await listProposals(services.database, model, { limit: 20 })).proposals.map(({ state }) => state);
const lastEvent = async () => {
  const { events } = await listEvents(services.database, model, { limit: 1 });
  return { ...events[0]!, evidence: JSON.parse(events[0]!.evidence ?? 'null') as unknown };
};

describe('a proposal', () => {
  test('moves nothing before two keys stand on it, and the event names them', async () => {
    const proposal = await toVersion('2', 'Ada');
    expect(proposal).toMatchObject({
      number: 1,
      from: '1',
      state: 'open',
      approvals: [{ by: 'Ada', why: 'better', at: AT }],
      ended: null,
    });
    expect(await champion()).toBe('1');
    clock.advance(1_000);
    expect(await hand(1, 'Bob')).toMatchObject({
      isNew: true,
      needed: 2,
      proposal: { state: 'made', ended: { event: 2, by: 'Ada', to: '2' } },
    });
    expect(await champion()).toBe('2');
    expect(await lastEvent()).toMatchObject({
      by: 'Ada',
      why: 'better',
      kind: 'promotion',
      at: AT + 1_000,
      evidence: {
        approvals: [
          { by: 'Ada', at: new Date(AT).toISOString() },
          { by: 'Bob', at: new Date(AT + 1_000).toISOString() },
        ],
        proposal: 1,
      },
    });
  });

  test('counts a key once, however often it approves', async () => {
    await toVersion('2', 'Ada');
    for (let time = 0; time < 3; time++)
      expect(await hand(1, 'Ada')).toMatchObject({ isNew: false, proposal: { state: 'open' } });
    expect(await champion()).toBe('1');
  });

  test('of what is no hand takes two', async () => {
    await toVersion('2', 'npm run train', { isHand: false });
    expect(await hand(1, 'Ada')).toMatchObject({ isNew: true, proposal: { state: 'open' } });
    expect(await hand(1, 'Bob')).toMatchObject({ proposal: { state: 'made' } });
  });

  test('made twice is one, and no hand of who made it second', async () => {
    await toVersion('2', 'Ada');
    expect(await toVersion('2', 'Ada')).toMatchObject({ number: 1 });
    expect(await toVersion('2', 'Bob')).toMatchObject({ number: 1, by: 'Ada', approvals: [{ by: 'Ada' }] });
    expect(await toVersion('3', 'Bob')).toMatchObject({ number: 2 });
    expect(await toVersion('2', 'Bob', { force: true })).toMatchObject({ number: 3 });
  });

  test('is outdated by any move of its alias, also one there and back, and says who made it', async () => {
    await toVersion('2', 'Ada');
    await toVersion('3', 'Ada');
    await hand(2, 'Bob');
    expect(await states()).toEqual(['made', 'outdated']);
    await rollback(services, model, { by: 'Cy', why: 'worse' });
    expect(await champion()).toBe('1');
    await expect(hand(1, 'Bob')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(
        /^Proposal 1 of loan-default is outdated: Ada pointed champion at version 3 at .*: better\. To move/,
      ),
    });
    expect(await champion()).toBe('1');
    expect(await toVersion('2', 'Ada')).toMatchObject({ number: 3, state: 'open' });
  });

  test('is left alone by moves of other aliases', async () => {
    await toVersion('2', 'Ada');
    await toVersion('3', 'Ada', { alias: 'pilot' });
    await hand(2, 'Bob');
    expect(await states()).toEqual(['made', 'open']);
  });

  test('from what does not answer any more is refused, and says who was first', async () => {
    await expect(toVersion('3', 'Ada', { from: '2' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('the project pointed champion of loan-default at version 1'),
    });
    expect(await states()).toEqual([]);
  });

  test('of what is there already, or not at all, is refused', async () => {
    await expect(toVersion('1', 'Ada')).rejects.toMatchObject({ code: 'conflict' });
    await expect(toVersion('4', 'Ada')).rejects.toThrow('Nobody compared it');
    await expect(toVersion('9', 'Ada')).rejects.toMatchObject({ code: 'not_found' });
    await expect(hand(9, 'Ada')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('approving', () => {
  test('twice at once moves once', async () => {
    await toVersion('2', 'a command', { isHand: false });
    await hand(1, 'Ada');
    const both = await Promise.all([hand(1, 'Bob'), hand(1, 'Cy')]);
    expect(both.map(({ proposal }) => proposal.state)).toEqual(['made', 'made']);
    expect(await lastEvent()).toMatchObject({ sequence: 2, to: 2 });
  });

  test('again ends what died between the hand and the move, by whoever does it', async () => {
    await toVersion('2', 'Ada');
    const dying = {
      ...services,
      blobs: { ...services.blobs, get: () => Promise.reject(new Error('killed')) },
    };
    await expect(approve(dying, model, 1, { by: 'Bob' })).rejects.toThrow('killed');
    expect(await champion()).toBe('1');
    expect(await hand(1, 'Ada')).toMatchObject({ isNew: false, proposal: { state: 'made' } });
    expect(await hand(1, 'Bob')).toMatchObject({ isNew: false, proposal: { state: 'made' } });
    expect(await lastEvent()).toMatchObject({ sequence: 2, to: 2 });
  });

  test('of what does not pass leaves the hand and moves nothing', async () => {
    await toVersion('2', 'Ada');
    const { digest } = (await findVersion(services.database, model, '1'))!;
    const auc = { value: 0, low: -0.1, high: 0.1 };
    const onMore = { positives: 4_000, data_sha256: 'e'.repeat(64) };
    const onMost = { positives: 5_000, data_sha256: 'f'.repeat(64) };
    const against = { version: '1', digest };
    await recordComparison(services, model, '2', asGoodAs(against, { auc, ...onMore }), 'Cy');
    await expect(hand(1, 'Bob')).rejects.toMatchObject({ code: 'conflict' });
    expect(await champion()).toBe('1');
    await recordComparison(services, model, '2', asGoodAs(against, onMost), 'Cy');
    expect(await hand(1, 'Bob')).toMatchObject({ isNew: false, proposal: { state: 'made' } });
  });

  test('a proposal by force moves what did not pass, and the event says so', async () => {
    await toVersion('4', 'Ada', { force: true });
    await hand(1, 'Bob');
    expect(await lastEvent()).toMatchObject({ to: 4, forced: true, evidence: { proposal: 1 } });
  });

  test('a damaged bundle moves nothing, and works once it is whole', async () => {
    const key = bundleKey(bundleDigest(likeChampion(2)), 'trees.json');
    await toVersion('2', 'Ada');
    await services.blobs.put(key, 'damaged');
    await expect(hand(1, 'Bob')).rejects.toMatchObject({ code: 'model_unavailable' });
    await services.blobs.put(key, likeChampion(2).get('trees.json')!);
    expect(await hand(1, 'Bob')).toMatchObject({ proposal: { state: 'made' } });
  });

  test('where one hand is enough takes one, the own one too', async () => {
    services = { ...services, approvals: 1 };
    await toVersion('2', 'Ada');
    expect(await champion()).toBe('1');
    expect(await hand(1, 'Ada')).toMatchObject({ needed: 1, proposal: { state: 'made' } });
    expect(await lastEvent()).toMatchObject({ evidence: { approvals: [{ by: 'Ada' }], proposal: 1 } });
  });
});

describe('withdrawing', () => {
  test('ends a proposal, and says by whom', async () => {
    await toVersion('2', 'Ada');
    for (let time = 0; time < 2; time++)
      expect(await withdraw(services, model, 1, 'Cy')).toMatchObject({ state: 'withdrawn' });
    await expect(hand(1, 'Bob')).rejects.toMatchObject({
      code: 'conflict',
      message: `Proposal 1 of loan-default was withdrawn by Cy at ${new Date(AT).toISOString()}`,
    });
    expect(await champion()).toBe('1');
  });

  test('at the moment in which the last hand moves lets one of the two win', async () => {
    await toVersion('2', 'Ada');
    const outcomes = await Promise.allSettled([hand(1, 'Bob'), withdraw(services, model, 1, 'Cy')]);
    const [state] = await states();
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await champion()).toBe(state === 'made' ? '2' : '1');
  });

  test('what is made or outdated is refused', async () => {
    await toVersion('2', 'Ada');
    await toVersion('3', 'Ada');
    await hand(1, 'Bob');
    await expect(withdraw(services, model, 1, 'Cy')).rejects.toMatchObject({
      message: expect.stringContaining('was made at'),
    });
    await expect(withdraw(services, model, 2, 'Cy')).rejects.toMatchObject({
      message: expect.stringContaining('is outdated'),
    });
  });
});

describe('asking for a promotion', () => {
  const ask = (version: string, more: object = {}) =>
    requestPromotion(services, model, { version, by: 'Ada', why: 'better', isHand: true, ...more });

  test('proposes what takes more hands than there are, and moves the rest', async () => {
    expect(await ask('2')).toMatchObject({ proposal: { state: 'open', approvals: [{ by: 'Ada' }] } });
    expect(await ask('1')).toMatchObject({ promotion: { moved: false } });
    await hand(1, 'Bob');
    await letPass(services, model, '1');
    expect(await ask('1')).toMatchObject({ promotion: { moved: true } });
    expect(await ask('2', { by: 'npm run train', isHand: false })).toMatchObject({
      proposal: { approvals: [] },
    });
    services = { ...services, approvals: 1 };
    expect(await ask('3', { isHand: false })).toMatchObject({ promotion: { moved: true } });
  });

  test('lets a challenger be scored beside the champion, and proposes that it answers', async () => {
    const challenger = { alias: 'challenger', by: 'retraining', isHand: false };
    expect(await ask('2', challenger)).toMatchObject({ promotion: { use: { mode: 'shadow' } } });
    const split = { ...challenger, mode: 'split' as const, share: 0.1 };
    expect(await ask('2', split)).toMatchObject({ proposal: { state: 'open', mode: 'split', share: 0.1 } });
    await hand(1, 'Ada');
    expect(await hand(1, 'Bob')).toMatchObject({ proposal: { state: 'made' } });
    expect(await findChallenger(services.database, model)).toEqual({
      version: '2',
      mode: 'split',
      share: 0.1,
    });
    await expect(ask('3', { ...challenger, mode: 'split' })).rejects.toMatchObject({
      code: 'validation_error',
    });
    await expect(propose(services, model, { ...split, version: '2', why: 'x' })).rejects.toThrow('already');
    // Of what was champion, one hand is enough.
    expect(await ask('1', { ...split, isHand: true })).toMatchObject({ promotion: { moved: true } });
  });
});

describe('one hand', () => {
  test('promotes no version that the alias never pointed at', async () => {
    await expect(promote(services, model, { version: '2', by: 'Ada', why: 'x' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await toVersion('2', 'Ada', { alias: 'pilot' });
    await hand(1, 'Bob');
    await expect(promote(services, model, { version: '2', by: 'Ada', why: 'x' })).rejects.toThrow('2 hands');
  });

  test('rolls back, and promotes what was champion before, and the event says so', async () => {
    await toVersion('2', 'Ada');
    await hand(1, 'Bob');
    await rollback(services, model, { by: 'Cy', why: 'worse' });
    expect(await lastEvent()).toMatchObject({
      kind: 'rollback',
      evidence: { approvals: [{ by: 'Cy' }], one_hand: 'It is a rollback.' },
    });
    await promote(services, model, { version: '2', by: 'Cy', why: 'after all' });
    expect(await lastEvent()).toMatchObject({
      kind: 'promotion',
      evidence: { approvals: [{ by: 'Cy' }], one_hand: 'Version 2 answered before.' },
    });
  });
});

describe('what answered before, and does not pass the gate now', () => {
  beforeEach(async () => {
    await toVersion('4', 'Ada', { force: true });
    await hand(1, 'Bob');
    await rollback(services, model, { by: 'Cy', why: 'worse' });
  });
  const again = (by: string) =>
    requestPromotion(services, model, { version: '4', by, why: 'after all', force: true, isHand: true });

  test('takes all hands to be brought back by force', async () => {
    expect(await again('Ada')).toMatchObject({ proposal: { number: 2, state: 'open', force: true } });
    expect(await hand(2, 'Ada')).toMatchObject({ needed: 2, proposal: { state: 'open' } });
    const alone = { version: '4', by: 'Ada', why: 'after all', force: true };
    await expect(promote(services, model, alone)).rejects.toThrow('2 hands');
    expect(await champion()).toBe('1');
    await hand(2, 'Bob');
    expect(await champion()).toBe('4');
    expect(await lastEvent()).toMatchObject({ forced: true, evidence: { proposal: 2 } });
  });

  test('takes one as soon as it passes, also where force is said', async () => {
    await letPass(services, model, '4');
    expect(await again('Ada')).toMatchObject({ promotion: { moved: true } });
    expect(await lastEvent()).toMatchObject({ forced: false, evidence: { approvals: [{ by: 'Ada' }] } });
  });

  test('is nothing to anybody while it answers, and can be rolled back to by one', async () => {
    await again('Ada');
    await hand(2, 'Bob');
    expect(await again('Cy')).toMatchObject({ promotion: { moved: false } });
    const { proposal } = await requestPromotion(services, model, {
      version: '2',
      by: 'Ada',
      why: 'x',
      force: true,
      isHand: true,
    });
    await hand(proposal!.number, 'Bob');
    expect(await rollback(services, model, { by: 'Cy', why: 'worse' })).toMatchObject({ moved: true });
    expect(await champion()).toBe('4');
  });

  test('is refused with a damaged bundle, and its proposal counts as many hands as ever', async () => {
    await again('Ada');
    await services.blobs.put(bundleKey(bundleDigest(likeChampion(4)), 'manifest.json'), 'damaged');
    await services.database.query('DELETE FROM model_verdicts WHERE version = 4');
    expect(await hand(2, 'Ada')).toMatchObject({ needed: 2 });
    await expect(hand(2, 'Bob')).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});

test('proposals come in pages, the newest first', async () => {
  for (const version of ['2', '3', '2']) await toVersion(version, 'Ada', { alias: `a${version}` });
  await toVersion('2', 'Ada');
  const first = await listProposals(services.database, model, { limit: 2 });
  expect(first.proposals.map(({ number }) => number)).toEqual([3, 2]);
  const last = await listProposals(services.database, model, { limit: 2, before: first.next });
  expect(last).toMatchObject({ proposals: [{ number: 1, approvals: [{ by: 'Ada' }] }], next: undefined });
});
