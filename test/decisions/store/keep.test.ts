import { describe, expect, it } from 'vitest';
import { findDecision } from '../../../src/decisions/store/find.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { AT, decision, KEY, keysOf, lineOf, linesOf, storeOn } from './support.ts';

describe.each([
  ['plain', undefined],
  ['encrypted', KEY],
])('keepDecisions, %s', (_, key) => {
  it('finds at once what was kept, and nothing else', async () => {
    const store = storeOn(memoryBlobStore(), key);
    const kept = Array.from({ length: 500 }, (_, index) => decision(AT + index * 7, String(index)));
    await keepDecisions(store, linesOf(kept));
    for (const one of kept.filter((_, index) => index % 50 === 0))
      expect(await findDecision(store, one.decision_id)).toEqual(one);
    expect(await findDecision(store, decision(AT, 'never').decision_id)).toBeUndefined();
    expect(await findDecision(store, 'no id')).toBeUndefined();
  });

  it('writes one piece a minute, whose borders belong to the minute that begins', async () => {
    const blobs = memoryBlobStore();
    const kept = [AT - 1, AT, AT + 59_999, AT + 60_000].map((at) => decision(at, 'border'));
    await keepDecisions(storeOn(blobs, key), linesOf(kept));
    const minutes = (await keysOf(blobs)).map((stored) => Number(stored.split('/')[2]));
    expect(minutes).toEqual([AT / 60_000 - 1, AT / 60_000, AT / 60_000 + 1]);
    for (const one of kept) expect(await findDecision(storeOn(blobs, key), one.decision_id)).toEqual(one);
  });

  it('writes the same batch under the same key, whatever its order', async () => {
    const blobs = memoryBlobStore();
    const kept = Array.from({ length: 20 }, (_, index) => decision(AT + index, String(index)));
    await keepDecisions(storeOn(blobs, key), linesOf(kept));
    const [stored] = await keysOf(blobs);
    const etag = (await blobs.head(stored!))!.etag;
    await keepDecisions(storeOn(blobs, key), linesOf(kept.toReversed()));
    expect(await keysOf(blobs)).toEqual([stored]);
    expect((await blobs.head(stored!))!.etag).toBe(etag);
  });

  it.each([
    ['is cut off', (bytes: Uint8Array) => bytes.slice(0, -10)],
    ['is all zeros', (bytes: Uint8Array) => bytes.map(() => 0)],
    ['is all ones', (bytes: Uint8Array) => bytes.map(() => 255)],
    ['is empty', () => new Uint8Array()],
    ['lacks only its end', (bytes: Uint8Array) => bytes.slice(0, -4)],
    [
      'has a flipped byte',
      (bytes: Uint8Array) => bytes.map((byte, index) => (index === 100 ? byte ^ 1 : byte)),
    ],
  ])('names a piece that %s, and puts it back when the batch comes again', async (_, damage) => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs, key);
    const [one, other] = [decision(AT, 'one'), decision(AT + 1, 'other')];
    await keepDecisions(store, [lineOf(one)]);
    const [stored] = await keysOf(blobs);
    await blobs.put(stored!, damage(await (await blobs.get(stored!))!.bytes()));
    await keepDecisions(store, [lineOf(other)]);
    const missing = decision(AT + 2, 'missing').decision_id;
    await expect(findDecision(store, missing)).rejects.toMatchObject({
      code: 'file_damaged',
      message: expect.stringContaining(stored!),
    });
    expect(await findDecision(store, other.decision_id)).toEqual(other);
    await keepDecisions(store, [lineOf(one)]);
    expect(await findDecision(store, one.decision_id)).toEqual(one);
  });

  it('keeps records of 100 kB, and cuts many of them into pieces', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs, key);
    const kept = Array.from({ length: 90 }, (_, index) =>
      decision(AT + index, String(index), {
        application: { text: String(index).repeat(100_000 / String(index).length) },
      }),
    );
    await keepDecisions(store, linesOf(kept));
    expect(await keysOf(blobs)).toHaveLength(3);
    expect(await findDecision(store, kept[77]!.decision_id)).toEqual(kept[77]);
  });

  it.each(['', '{}', '{"at":1,"decision_id":"x"}', `${lineOf(decision(AT, 'one'))}\n`])(
    'refuses %j, and keeps nothing of its batch',
    async (line) => {
      const blobs = memoryBlobStore();
      await expect(
        keepDecisions(storeOn(blobs, key), [lineOf(decision(AT, 'a')), line]),
      ).rejects.toMatchObject({
        code: 'validation_error',
      });
      expect(await keysOf(blobs)).toEqual([]);
    },
  );
});

it('finds the one of two lines of a decision that stays, in whichever order they came', async () => {
  const [one, other] = [decision(AT, 'one', { caller: 'a' }), decision(AT, 'one', { caller: 'b' })];
  for (const order of [
    [one, other],
    [other, one],
  ]) {
    const store = storeOn();
    for (const each of order) await keepDecisions(store, [lineOf(each)]);
    expect(await findDecision(store, one.decision_id)).toEqual(one);
  }
});
