import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/decisions/decision.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { MINUTES } from '../../../src/decisions/store/keys.ts';
import { minutesUnder } from '../../../src/decisions/store/list.ts';
import { readIndex } from '../../../src/decisions/store/minute-index.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import type { DecisionStore } from '../../../src/decisions/store/store.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import { AT, CLOSED, decision, gathered, KEY, linesOf, storeOn, watched } from './support.ts';

const byId = (one: Decision, other: Decision) => (one.decision_id < other.decision_id ? -1 : 1);

async function read(store: DecisionStore, from = 0, to = Number.POSITIVE_INFINITY) {
  return gathered(readDecisions(store, { from, to }));
}

/** Over five minutes, the second of them empty. */
const kept = Array.from({ length: 400 }, (_, index) => {
  const second = index % 240;
  return decision(AT + (second < 60 ? second : second + 60) * 1000 + (index % 7), String(index));
}).toSorted(byId);

/** Some of it compacted, some late, some twice, some not yet. */
async function filled(store: DecisionStore): Promise<void> {
  await keepDecisions(store, linesOf(kept.slice(0, 200)));
  await compactDue(store, AT + 4 * 60_000);
  await keepDecisions(store, linesOf(kept.slice(190)));
  await keepDecisions(store, linesOf(kept.slice(0, 3)));
}

describe.each([
  ['plain', undefined],
  ['encrypted', KEY],
])('readDecisions, %s', (_, key) => {
  it('gives all decisions once in the order of their ids, compacted or not', async () => {
    const store = storeOn(memoryBlobStore(), key);
    expect(await read(store)).toEqual([]);
    await filled(store);
    expect(await read(store)).toEqual(kept);
    await compactDue(store, CLOSED);
    expect(await read(store)).toEqual(kept);
  });

  it('gives those of a period, without its end', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await filled(store);
    const [from, to] = [kept[150]!.at, kept[250]!.at];
    expect(await read(store, from, to)).toEqual(kept.filter(({ at }) => at >= from && at < to));
    expect(await read(store, AT + 60_000, AT + 120_000)).toEqual([]);
    expect(await read(store, to, from)).toEqual([]);
  });
});

describe('readDecisions', () => {
  it('misses nothing and repeats nothing while everything is compacted, whenever that is', async () => {
    for (let at = 0; at < 60; at++) {
      const blobs = memoryBlobStore();
      await filled(storeOn(blobs));
      const compact = async (call: number) => {
        if (call === at) await compactDue(storeOn(blobs), CLOSED);
      };
      expect(await read(storeOn(watched(blobs, compact)))).toEqual(kept);
    }
  });

  it('reads a minute of thousands of pieces without holding all of them', async () => {
    const blobs = memoryBlobStore();
    const many = Array.from({ length: 300 }, (_, index) => decision(AT + index, String(index)));
    for (const one of many) await keepDecisions(storeOn(blobs), linesOf([one]));
    expect(await read(storeOn(blobs))).toEqual(many);
  });

  it('names what is damaged', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const line = linesOf([decision(AT, 'one')])[0]!.replace('"margin":-1.5', '"margin":"x"');
    await keepDecisions(store, [line]);
    await expect(read(store)).rejects.toMatchObject({ code: 'file_damaged' });
  });

  it('goes on without what is damaged where somebody is told of it', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const many = Array.from({ length: 1000 }, (_, index) => decision(AT + index, String(index)));
    await keepDecisions(store, linesOf(many));
    await compactDue(store, CLOSED);
    const late = decision(AT + 60_000, 'late');
    await keepDecisions(store, linesOf([late]));
    const { index } = (await readIndex(store, AT / 60_000))!;
    const bytes = await (await blobs.get(index.data.key))!.bytes();
    const [, offset, , records] = index.blocks[2]!;
    bytes[offset + 50]! ^= 1;
    await blobs.put(index.data.key, bytes);
    const damages: string[] = [];
    const all = { from: 0, to: CLOSED };
    const found = await gathered(readDecisions(store, all, ({ message }) => damages.push(message)));
    expect(damages).toEqual([expect.stringContaining(`${index.data.key}, which holds`)]);
    expect(found).toHaveLength(1001 - records);
    expect(found.at(-1)).toEqual(late);
  });
});

async function minutesBetween(blobs: BlobStore, from: number, to: number): Promise<number[]> {
  const listed = await gathered(minutesUnder(blobs, MINUTES, from, to));
  for (const { keys } of listed) expect(keys).toHaveLength(2);
  return listed.map(({ minute }) => minute);
}

describe('minutesUnder', () => {
  const minutes = [...Array.from({ length: 3000 }, (_, index) => 29_000_000 + index * 3), 29_500_000];

  it('gives each minute once, beyond the first page, and lists little of what lies outside', async () => {
    const blobs = memoryBlobStore();
    for (const minute of minutes)
      for (const name of ['a', 'b']) await blobs.put(`${MINUTES}00${minute}/${name}`, 'x');
    let lists = 0;
    const counted = watched(blobs, async () => void lists++);
    const between = (from: number, to: number) => minutesBetween(counted, from, to);
    expect(await between(0, Number.POSITIVE_INFINITY)).toEqual(minutes);
    expect(await between(29_004_500, 29_004_700)).toEqual(
      minutes.filter((minute) => minute >= 29_004_500 && minute < 29_004_700),
    );
    expect(await between(29_100_000, 29_400_000)).toEqual([]);
    lists = 0;
    await between(29_008_000, 29_008_010);
    expect(lists).toBeLessThan(20);
  });
});
