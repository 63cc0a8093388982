import { describe, expect, it } from 'vitest';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { eraseSubject } from '../../../src/decisions/store/erase.ts';
import { findDecision } from '../../../src/decisions/store/find.ts';
import { liftHold, listHoldPage, listHolds, placeHold } from '../../../src/decisions/store/holds.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import type { DecisionStore } from '../../../src/decisions/store/store.ts';
import { sweepDecisions as sweepUnlessHeld, sweptBefore } from '../../../src/decisions/store/sweep.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import { AT, crashingAt, decision, gathered, KEY, keysOf, linesOf, storeOn, watched } from './support.ts';

const RETENTION = 60 * 60_000;
const sweepDecisions = async (store: DecisionStore, now: number, retentionMs: number) =>
  sweepUnlessHeld(store, now, retentionMs, [...(await listHolds(store)).values()]);
const hold = { from: AT + 60_000, to: AT + 90_000, why: 'a claim', by: 'counsel', at: AT };
/** Of ten minutes, six each. */
const kept = Array.from({ length: 60 }, (_, index) =>
  decision(AT + index * 10_000, String(index), { subject: 'x' }),
);

/** Six minutes compacted, four in pieces. */
async function filled(blobs: BlobStore): Promise<void> {
  await keepDecisions(storeOn(blobs), linesOf(kept));
  await compactDue(storeOn(blobs), AT + 8 * 60_000);
}

const left = (blobs: BlobStore) =>
  gathered(readDecisions(storeOn(blobs), { from: 0, to: Number.POSITIVE_INFINITY }));

describe('sweepDecisions', () => {
  it('deletes minutes of which everything is older, compacted or not, and tells before when', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    const now = AT + RETENTION + 8 * 60_000 + 59_999;
    expect(sweptBefore(now, RETENTION)).toBe(AT + 8 * 60_000);
    expect(await sweepDecisions(storeOn(blobs), now, RETENTION)).toBe(8);
    expect(await left(blobs)).toEqual(kept.slice(48));
    expect(await findDecision(storeOn(blobs), kept[0]!.decision_id)).toBeUndefined();
    expect(await sweepDecisions(storeOn(blobs), now, RETENTION)).toBe(0);
    expect(await sweepDecisions(storeOn(blobs), now + RETENTION, RETENTION)).toBe(2);
    expect(await keysOf(blobs)).toEqual([]);
  });

  it('deletes nothing before the retention is over', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    expect(await sweepDecisions(storeOn(blobs), AT + RETENTION + 59_999, RETENTION)).toBe(0);
    expect(await sweepDecisions(storeOn(blobs), AT, RETENTION * 1e6)).toBe(0);
    expect(await left(blobs)).toEqual(kept);
  });

  it('keeps the minutes that a hold covers a part of, until it is lifted', async () => {
    const blobs = memoryBlobStore();
    await filled(blobs);
    await placeHold(storeOn(blobs), 'claim', hold);
    const now = AT + 3 * RETENTION;
    expect(await sweepDecisions(storeOn(blobs), now, RETENTION)).toBe(9);
    expect(await left(blobs)).toEqual(kept.slice(6, 12));
    expect(await liftHold(storeOn(blobs), 'claim')).toBe(true);
    expect(await sweepDecisions(storeOn(blobs), now, RETENTION)).toBe(1);
  });

  it('forgets an order when all that it is about is gone, and not before', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await filled(blobs);
    await eraseSubject(store, 'x', AT + 20 * 60_000);
    await placeHold(store, 'claim', hold);
    const orders = () => keysOf(blobs, 'decisions/erasures/');
    await sweepDecisions(store, AT + RETENTION + 20 * 60_000 - 1, RETENTION);
    expect(await orders()).toHaveLength(1);
    await sweepDecisions(store, AT + 3 * RETENTION, RETENTION);
    expect(await orders()).toHaveLength(1);
    await liftHold(store, 'claim');
    await sweepDecisions(store, AT + 3 * RETENTION, RETENTION);
    expect(await keysOf(blobs)).toEqual([]);
  });

  it('can die at any call: what it began looks deleted, and is deleted by the next', async () => {
    const whole = memoryBlobStore();
    await filled(whole);
    let calls = 0;
    await sweepDecisions(storeOn(watched(whole, async () => void calls++)), AT + 3 * RETENTION, RETENTION);
    for (let call = 0; call < calls; call++) {
      const blobs = memoryBlobStore();
      await filled(blobs);
      const dying = storeOn(crashingAt(blobs, call, call % 2 === 0));
      await expect(sweepDecisions(dying, AT + 3 * RETENTION, RETENTION)).rejects.toThrow('died');
      const still = new Set((await left(blobs)).map((one) => one.decision_id));
      for (const { decision_id } of kept)
        expect((await findDecision(storeOn(blobs), decision_id)) !== undefined).toBe(still.has(decision_id));
      await sweepDecisions(storeOn(blobs), AT + 3 * RETENTION, RETENTION);
      expect(await keysOf(blobs)).toEqual([]);
    }
  });
});

describe('holds', () => {
  it.each([undefined, KEY])('are listed by their names until they are lifted', async (key) => {
    const store = storeOn(memoryBlobStore(), key);
    expect(await listHolds(store)).toEqual(new Map());
    await placeHold(store, 'claim', hold);
    await placeHold(store, 'audit-2026', { ...hold, from: 0 });
    expect(await listHolds(store)).toEqual(
      new Map([
        ['audit-2026', { ...hold, from: 0 }],
        ['claim', hold],
      ]),
    );
    expect(await listHoldPage(store, { limit: 1, after: undefined })).toEqual({
      holds: [['audit-2026', { ...hold, from: 0 }]],
      next: 'audit-2026',
    });
    expect(await listHoldPage(store, { limit: 1, after: 'audit-2026' })).toEqual({
      holds: [['claim', hold]],
      next: undefined,
    });
    await expect(placeHold(store, 'claim', hold)).rejects.toMatchObject({ code: 'conflict' });
    expect(await liftHold(store, 'claim')).toBe(true);
    expect(await liftHold(store, 'claim')).toBe(false);
    expect([...(await listHolds(store)).keys()]).toEqual(['audit-2026']);
  });

  it.each(['', '../x', 'A', 'a/b', 'a'.repeat(65)])('are not named %j', async (name) => {
    await expect(placeHold(storeOn(), name, hold)).rejects.toMatchObject({ code: 'validation_error' });
  });

  it('begin before they end', async () => {
    await expect(placeHold(storeOn(), 'a', { ...hold, to: hold.from })).rejects.toMatchObject({
      code: 'validation_error',
    });
  });
});
