import { describe, expect, it } from 'vitest';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../../src/decisions/store/due-hours.ts';
import { eraseSubject } from '../../../src/decisions/store/erase.ts';
import { eraseHeldBack } from '../../../src/decisions/store/held-back.ts';
import { type LegalHold, liftHold, listHolds, placeHold } from '../../../src/decisions/store/holds.ts';
import { hourHash } from '../../../src/decisions/store/hour-entries.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { keyHash } from '../../../src/decisions/store/key-entries.ts';
import { HELD_BACK } from '../../../src/decisions/store/keys.ts';
import { readIndex } from '../../../src/decisions/store/minute-index.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import { sweepDecisions } from '../../../src/decisions/store/sweep.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import {
  AT,
  CLOSED,
  callsOf,
  crashingAt,
  decision,
  entriesOfHours,
  gathered,
  HOUR_OVER,
  keysOf,
  linesOf,
  storeOn,
  telling,
  watched,
} from './support.ts';

const NOW = AT + 5000;
const kept = [
  decision(AT, 'theirs', { subject: 'erased' }),
  decision(AT + 1000, 'theirs too', { subject: 'erased' }),
  decision(AT + 2000, "another's", { subject: 'other' }),
];
const CLAIM: LegalHold = { from: AT, to: AT + 60_000, why: 'a claim', by: 'counsel', at: NOW };

/** An erasure under a hold, while the records of what was decided are on their way. */
async function orderedUnder(hold: LegalHold, blobs: BlobStore): Promise<void> {
  const store = storeOn(blobs);
  await placeHold(store, 'claim', hold);
  expect(await eraseSubject(store, 'erased', NOW)).toMatchObject({ decisions: 0, holds: ['claim'] });
  await keepDecisions(store, linesOf(kept));
}

async function upkeep(blobs: BlobStore, isLate = () => false): Promise<number> {
  const store = storeOn(blobs);
  return eraseHeldBack(store, [...(await listHolds(store)).values()], isLate, (damage) => {
    throw damage;
  });
}

const subjectsIn = async (blobs: BlobStore) =>
  (await gathered(readDecisions(storeOn(blobs), { from: 0, to: HOUR_OVER }))).map((one) =>
    'subject' in one ? one.subject : 'nobody',
  );

describe('what came late and was held', () => {
  it.each([
    ['before it is compacted', true],
    ['after', false],
  ])('is shown while the hold stands, and erased when that is lifted %s', async (_, isBefore) => {
    const blobs = memoryBlobStore();
    await orderedUnder(CLAIM, blobs);
    expect(await subjectsIn(blobs)).toEqual(['erased', 'erased', 'other']);
    if (isBefore) await liftHold(storeOn(blobs), 'claim');
    await compactDue(storeOn(blobs), CLOSED);
    expect(await upkeep(blobs)).toBe(0);
    if (!isBefore) {
      expect(await subjectsIn(blobs)).toEqual(['erased', 'erased', 'other']);
      await liftHold(storeOn(blobs), 'claim');
      expect(await upkeep(blobs)).toBe(2);
    }
    expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other']);
    expect(await keysOf(blobs, HELD_BACK)).toEqual([]);
    expect(await upkeep(blobs)).toBe(0);
  });

  it('is told of as erased when the hold is lifted, and not before', async () => {
    const blobs = memoryBlobStore();
    await orderedUnder(CLAIM, blobs);
    const told = new Set<string>();
    await compactDue(telling(blobs, told), CLOSED);
    expect(told.size).toBe(0);
    await liftHold(storeOn(blobs), 'claim');
    await eraseHeldBack(
      telling(blobs, told),
      [],
      () => false,
      () => {},
    );
    expect([...told]).toEqual(kept.slice(0, 2).map(({ decision_id }) => decision_id));
  });

  it('costs one list a run while the hold stands', async () => {
    const blobs = memoryBlobStore();
    await orderedUnder(CLAIM, blobs);
    await compactDue(storeOn(blobs), CLOSED);
    const calls = await callsOf((on) =>
      eraseHeldBack(
        storeOn(on(blobs)),
        [CLAIM],
        () => false,
        () => {},
      ),
    );
    expect(calls).toEqual(['list']);
  });

  it('stays as long as one of several holds covers it, each by itself', async () => {
    const blobs = memoryBlobStore();
    await orderedUnder(CLAIM, blobs);
    await placeHold(storeOn(blobs), 'other', { ...CLAIM, from: kept[1]!.at });
    await compactDue(storeOn(blobs), CLOSED);
    await liftHold(storeOn(blobs), 'claim');
    expect(await upkeep(blobs)).toBe(1);
    expect(await subjectsIn(blobs)).toEqual(['nobody', 'erased', 'other']);
    await liftHold(storeOn(blobs), 'other');
    expect(await upkeep(blobs)).toBe(1);
    expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other']);
  });

  it('leaves nothing of its subject in the keys of its hour', async () => {
    const blobs = memoryBlobStore();
    await orderedUnder(CLAIM, blobs);
    await compactDue(storeOn(blobs), CLOSED);
    await writeDueHours(storeOn(blobs), HOUR_OVER);
    const hash = hourHash(keyHash('subject', 'erased'));
    const entries = async () =>
      (await entriesOfHours(storeOn(blobs))).filter((one) => one.hash === hash).length;
    expect(await entries()).toBeGreaterThan(0);
    await liftHold(storeOn(blobs), 'claim');
    await upkeep(blobs);
    expect(await entries()).toBe(0);
    expect(await writeDueHours(storeOn(blobs), HOUR_OVER)).toBe(1);
    expect(await entries()).toBe(0);
  });

  it('is erased after all when a process dies at any call, while it compacts or afterwards', async () => {
    for (const isAfter of [false, true])
      for (let call = 0, isDone = false; !isDone; call++) {
        const blobs = memoryBlobStore();
        await orderedUnder(CLAIM, blobs);
        const dying = crashingAt(blobs, call, isAfter);
        const work = async () => {
          await compactDue(storeOn(dying), CLOSED);
          await liftHold(storeOn(dying), 'claim');
          await upkeep(dying);
        };
        isDone = await work().then(
          () => true,
          () => false,
        );
        if (isDone) expect(call).toBeGreaterThan(30);
        await compactDue(storeOn(blobs), CLOSED);
        await liftHold(storeOn(blobs), 'claim');
        await upkeep(blobs);
        expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other']);
        expect(await keysOf(blobs, HELD_BACK)).toEqual([]);
      }
  });

  it('is erased after all when the hold is lifted, or placed again, at any call of who compacts or erases', async () => {
    for (let at = 0, isDone = false; !isDone; at++) {
      const blobs = memoryBlobStore();
      await orderedUnder(CLAIM, blobs);
      isDone = true;
      const lifted = watched(blobs, async (call) => {
        if (call !== at) return;
        isDone = false;
        await liftHold(storeOn(blobs), 'claim');
        await upkeep(blobs);
      });
      await compactDue(storeOn(lifted), CLOSED);
      await liftHold(storeOn(blobs), 'claim');
      await upkeep(blobs);
      expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other']);
    }
    for (let at = 0, isDone = false; !isDone; at++) {
      const blobs = memoryBlobStore();
      await orderedUnder(CLAIM, blobs);
      await compactDue(storeOn(blobs), CLOSED);
      await liftHold(storeOn(blobs), 'claim');
      isDone = true;
      const placed = watched(blobs, async (call) => {
        if (call !== at) return;
        isDone = false;
        await placeHold(storeOn(blobs), 'again', CLAIM);
      });
      await upkeep(placed);
      if (isDone) expect(at).toBeGreaterThan(10);
      await liftHold(storeOn(blobs), 'again');
      await upkeep(blobs);
      expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other']);
    }
  });

  it('is kept also by a hold that is placed while an erasure looks for what others hold', async () => {
    const filled = async () => {
      const blobs = memoryBlobStore();
      await keepDecisions(storeOn(blobs), linesOf(kept));
      // Of another's decision in the same minute, so that there is something to look for.
      await placeHold(storeOn(blobs), 'another', { ...CLAIM, from: kept[2]!.at });
      return blobs;
    };
    const erase = (blobs: BlobStore) => eraseSubject(storeOn(blobs), 'erased', NOW);
    const whole = await filled();
    const calls = await callsOf((on) => erase(on(whole)));
    // Then the holds are listed once more, and the order is given.
    const last = calls.slice(0, calls.indexOf('put')).lastIndexOf('list');
    expect(last).toBeGreaterThan(5);
    let refused = 0;
    for (let at = 0; at <= last; at++) {
      const blobs = await filled();
      const place = async (call: number) => {
        if (call === at) await placeHold(storeOn(blobs), 'claim', { ...CLAIM, at: NOW + 1 });
      };
      const isRefused = await erase(watched(blobs, place)).then(
        () => false,
        () => true,
      );
      if (isRefused) refused++;
      expect(await subjectsIn(blobs)).toEqual(['erased', 'erased', 'other']);
      await liftHold(storeOn(blobs), 'claim');
      await upkeep(blobs);
      if (!isRefused) expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other']);
    }
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(last);
  });

  it('goes minute by minute as long as there is time, and one at least', async () => {
    const blobs = memoryBlobStore();
    const later = Array.from({ length: 3 }, (_, index) =>
      decision(AT + (index + 1) * 60_000, `minute ${index}`, { subject: 'erased' }),
    );
    const store = storeOn(blobs);
    await placeHold(store, 'claim', { ...CLAIM, to: HOUR_OVER });
    await eraseSubject(store, 'erased', AT + 10 * 60_000);
    await keepDecisions(store, linesOf(later));
    await compactDue(store, CLOSED);
    await liftHold(store, 'claim');
    expect([await upkeep(blobs, () => true), await upkeep(blobs)]).toEqual([1, 2]);
  });

  it('is forgotten with its minute, once that is swept away', async () => {
    const blobs = memoryBlobStore();
    await orderedUnder(CLAIM, blobs);
    await compactDue(storeOn(blobs), CLOSED);
    await liftHold(storeOn(blobs), 'claim');
    await sweepDecisions(storeOn(blobs), HOUR_OVER, 0, []);
    expect(await keysOf(blobs)).toEqual(await keysOf(blobs, HELD_BACK));
    expect(await upkeep(blobs)).toBe(0);
    expect(await keysOf(blobs)).toEqual([]);
  });

  it('is told of where its minute is damaged, and erased once that is mended; another minute does not wait', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const later = decision(AT + 60_000, 'a minute later', { subject: 'erased' });
    await placeHold(store, 'claim', { ...CLAIM, to: HOUR_OVER });
    await eraseSubject(store, 'erased', AT + 2 * 60_000);
    await keepDecisions(store, linesOf([...kept, later]));
    await compactDue(store, CLOSED);
    await liftHold(store, 'claim');
    const { key } = (await readIndex(store, AT / 60_000))!.index.data;
    const bytes = await (await blobs.get(key))!.bytes();
    await blobs.put(key, new Uint8Array(9));
    const damages: string[] = [];
    const erase = () =>
      eraseHeldBack(
        store,
        [],
        () => false,
        ({ message }) => damages.push(message),
      );
    expect(await erase()).toBe(1);
    expect(damages).toEqual([expect.stringContaining(key)]);
    await blobs.put(key, bytes);
    expect(await erase()).toBe(2);
    expect(await subjectsIn(blobs)).toEqual(['nobody', 'nobody', 'other', 'nobody']);
  });
});
