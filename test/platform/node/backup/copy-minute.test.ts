import { beforeEach, describe, expect, it } from 'vitest';
import { hashedDecisionId } from '../../../../src/decisions/decision-id.ts';
import { compactDue } from '../../../../src/decisions/store/compact.ts';
import { keepDecisions } from '../../../../src/decisions/store/keep.ts';
import { MINUTES, minuteOf, PIECES } from '../../../../src/decisions/store/keys.ts';
import { keysUnder } from '../../../../src/decisions/store/list.ts';
import { readDecisions } from '../../../../src/decisions/store/read.ts';
import { decisionStore } from '../../../../src/decisions/store/store.ts';
import { type MemoryBlobStore, memoryBlobStore } from '../../../../src/platform/memory/blob-store.ts';
import { copyMinute } from '../../../../src/platform/node/backup/copy-minute.ts';
import type { BlobStore } from '../../../../src/ports.ts';
import { DECLINED, decided, decidingModel } from '../../../decisions/support/decided.ts';

const AT = Date.UTC(2026, 2, 3, 10, 20);
const LATER = AT + 10 * 60_000;
const model = await decidingModel();
const storeOf = (blobs: BlobStore) => decisionStore({ blobs, pause: async () => {} });
const lineAt = (second: number) => {
  const at = AT + second * 1_000;
  return JSON.stringify({
    ...decided(model, DECLINED),
    decision_id: hashedDecisionId(at, String(second)),
    at,
  });
};
const MINUTE = minuteOf(hashedDecisionId(AT, ''));

let from: MemoryBlobStore;
beforeEach(() => {
  from = memoryBlobStore();
});

const keep = (...seconds: number[]) => keepDecisions(storeOf(from), seconds.map(lineAt));
const secondsIn = async (blobs: BlobStore) => {
  const seconds: number[] = [];
  for await (const { at } of readDecisions(storeOf(blobs), { from: 0, to: LATER }))
    seconds.push((at - AT) / 1_000);
  return seconds;
};

const keysOfMinute = async () => [...(await keysUnder(from, MINUTES)), ...(await keysUnder(from, PIECES))];

/** Copies the minute as it was listed, while something else happens before the n-th read of an object. */
async function copyWhile(happens: () => Promise<unknown>, read: number) {
  const to = memoryBlobStore();
  const listed = await keysOfMinute();
  let reads = 0;
  const disturbed: BlobStore = {
    ...from,
    async get(key, range) {
      if (++reads === read) await happens();
      return from.get(key, range);
    },
  };
  return { ...(await copyMinute(disturbed, to, MINUTE, listed)), to };
}

describe('a minute of decisions that is copied', () => {
  it.each([1, 2, 3])('while it is put together, before read %i: all of it', async (read) => {
    await keep(1, 2);
    await keep(3);
    await keep(4);
    const { to, copied } = await copyWhile(() => compactDue(storeOf(from), LATER), read);
    expect(await secondsIn(to)).toEqual([1, 2, 3, 4]);
    expect((await keysUnder(to, '')).toSorted()).toEqual(copied.map(([key]) => key).toSorted());
  });

  it.each([1, 2, 3, 4])('while what came late is put into it, before read %i: all of it', async (read) => {
    await keep(1, 2);
    await compactDue(storeOf(from), LATER);
    await keep(3);
    const { to, copied } = await copyWhile(() => compactDue(storeOf(from), LATER), read);
    expect(await secondsIn(to)).toEqual([1, 2, 3]);
    expect((await keysUnder(to, '')).toSorted()).toEqual(copied.map(([key]) => key).toSorted());
  });

  it('that is swept meanwhile is told as gone', async () => {
    await keep(1, 2);
    await compactDue(storeOf(from), LATER);
    const listed = await keysOfMinute();
    const { gone, copied, to } = await copyWhile(() => from.delete(listed), 2);
    expect(copied).toEqual([]);
    expect(gone.toSorted()).toEqual(listed.toSorted());
    expect(await keysUnder(to, '')).toEqual([]);
  });

  it('that nobody touches is copied as it is', async () => {
    await keep(1, 2);
    await compactDue(storeOf(from), LATER);
    await keep(3);
    const { to, gone } = await copyWhile(async () => {}, 0);
    expect(gone).toEqual([]);
    expect(await keysUnder(to, '')).toEqual(await keysOfMinute());
    expect(await secondsIn(to)).toEqual([1, 2, 3]);
  });
});
