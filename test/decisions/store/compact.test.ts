import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/decisions/decision.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../../src/decisions/store/due-hours.ts';
import { findDecision } from '../../../src/decisions/store/find.ts';
import { findDecisions } from '../../../src/decisions/store/find-by.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { dueFolder, hourOf, indexKey } from '../../../src/decisions/store/keys.ts';
import { readIndex } from '../../../src/decisions/store/minute-index.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore } from '../../../src/ports.ts';
import { seededRandom } from '../../../src/random.ts';
import {
  AT,
  CLOSED,
  crashingAt,
  decision,
  HOUR_OVER,
  KEY,
  keysOf,
  linesOf,
  storeOn,
  watched,
} from './support.ts';

const MINUTE = AT / 60_000;
const byId = (one: Decision, other: Decision) => (one.decision_id < other.decision_id ? -1 : 1);

const decisions = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => decision(AT + ((from + index) % 60_000), String(from + index)));

/** What is compacted of the minute: its data as they are unpacked by others. */
async function ndjsonOf(blobs: BlobStore): Promise<string> {
  const { index } = (await readIndex(storeOn(blobs), MINUTE))!;
  const data = await (await blobs.get(index.data.key))!.bytes();
  expect(data.length).toBe(index.data.size);
  const text = gunzipSync(data).toString();
  expect(createHash('sha256').update(text).digest('hex')).toBe(index.sha256);
  expect(text.split('\n').length - 1).toBe(index.records);
  return text;
}

const ndjson = (kept: Decision[]) => linesOf(kept.toSorted(byId)).join('\n').concat('\n');

/** Three objects, and nothing that was left on the way but that the keys of the hour are to be written. */
async function expectCompacted(blobs: BlobStore, kept: Decision[]): Promise<void> {
  expect(await ndjsonOf(blobs)).toBe(ndjson(kept));
  const { index } = (await readIndex(storeOn(blobs), MINUTE))!;
  expect((await keysOf(blobs)).filter((key) => !key.startsWith(dueFolder(hourOf(MINUTE))))).toEqual(
    [index.data.key, index.keys.key, `decisions/minutes/00${MINUTE}/index`].toSorted(),
  );
}

describe('compactDue', () => {
  it('makes one sorted object of a closed minute, which gunzip unpacks to NDJSON', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const kept = decisions(700);
    for (let start = 600; start >= 0; start -= 100)
      await keepDecisions(store, linesOf(kept.slice(start, start + 100)));
    expect(await compactDue(store, CLOSED)).toMatchObject({
      minutes: 1,
      decisions: 700,
      contradicting: 0,
      damaged: [],
    });
    await expectCompacted(blobs, kept);
    for (const one of kept.slice(0, 50)) expect(await findDecision(store, one.decision_id)).toEqual(one);
  });

  it('leaves a minute alone until two minutes after its end', async () => {
    const store = storeOn();
    await keepDecisions(store, linesOf([decision(AT, 'one'), decision(AT + 60_000, 'next')]));
    expect(await compactDue(store, AT + 3 * 60_000 - 1)).toMatchObject({ minutes: 0 });
    expect(await compactDue(store, AT + 3 * 60_000)).toMatchObject({ minutes: 1, decisions: 1 });
    expect(await compactDue(store, AT + 3 * 60_000)).toMatchObject({ minutes: 0 });
  });

  it('has nothing to do where nothing is kept', async () => {
    expect(await compactDue(storeOn(), CLOSED)).toMatchObject({ minutes: 0, decisions: 0, damaged: [] });
  });

  it('keeps each decision once that came in several batches, and takes late ones in', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const kept = decisions(300);
    await keepDecisions(store, linesOf(kept.slice(0, 200)));
    await keepDecisions(store, linesOf(kept.slice(50, 150)));
    await compactDue(store, CLOSED);
    await keepDecisions(store, linesOf(kept.slice(120)));
    await keepDecisions(store, linesOf(kept.slice(0, 10)));
    expect(await compactDue(store, CLOSED)).toMatchObject({ decisions: 300, contradicting: 0 });
    await expectCompacted(blobs, kept);
  });

  it('keeps one of two lines of a decision, the same whichever came first, and says so', async () => {
    const [one, other] = [decision(AT, 'one', { caller: 'a' }), decision(AT, 'one', { caller: 'b' })];
    for (const order of [
      [one, other],
      [other, one],
    ]) {
      const blobs = memoryBlobStore();
      const store = storeOn(blobs);
      await keepDecisions(store, linesOf([order[0]!]));
      await compactDue(store, CLOSED);
      await keepDecisions(store, linesOf([order[1]!]));
      expect(await compactDue(store, CLOSED)).toMatchObject({ decisions: 1, contradicting: 1 });
      await expectCompacted(blobs, [one]);
    }
  });

  it('merges many pieces in several passes', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const kept = decisions(700);
    for (const one of kept) await keepDecisions(store, linesOf([one]));
    await compactDue(store, CLOSED);
    await expectCompacted(blobs, kept);
  });

  it('writes a large minute in parts', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const random = seededRandom(1);
    const noise = (length: number) =>
      Array.from({ length }, () => String.fromCharCode(33 + random.next() * 90)).join('');
    const kept = decisions(120).map((one) => ({ ...one, application: { text: noise(100_000) } }));
    for (let start = 0; start < 120; start += 40)
      await keepDecisions(store, linesOf(kept.slice(start, start + 50)));
    await compactDue(store, CLOSED);
    expect((await readIndex(store, MINUTE))!.index.data.size).toBeGreaterThan(8 * 1024 * 1024);
    await expectCompacted(blobs, kept);
    expect(await findDecision(store, kept[99]!.decision_id)).toEqual(kept[99]);
    expect(blobs.openUploads()).toBe(0);
  });

  it('finds one of 30,000 decisions of a minute by two reads', async () => {
    const blobs = memoryBlobStore();
    const kept = decisions(30_000);
    for (let start = 0; start < 30_000; start += 1500)
      await keepDecisions(storeOn(blobs), linesOf(kept.slice(start, start + 1500)));
    expect(await compactDue(storeOn(blobs), CLOSED)).toMatchObject({ decisions: 30_000 });
    const calls: string[] = [];
    const counted = storeOn(watched(blobs, async (_, name) => void calls.push(name)));
    for (const index of [0, 1, 12_345, 29_999]) {
      calls.length = 0;
      expect(await findDecision(counted, kept[index]!.decision_id)).toEqual(kept[index]);
      expect(calls).toEqual(['get', 'get']);
    }
  });

  it('compacts what is encrypted, and a key that does not fit says so', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs, KEY);
    const kept = decisions(300);
    await keepDecisions(store, linesOf(kept.slice(0, 200)));
    await compactDue(store, CLOSED);
    await keepDecisions(store, linesOf(kept.slice(100)));
    expect(await compactDue(store, CLOSED)).toMatchObject({ decisions: 300 });
    for (const one of kept.slice(90, 110)) expect(await findDecision(store, one.decision_id)).toEqual(one);
    for (const key of await keysOf(blobs))
      expect(Buffer.from(await (await blobs.get(key))!.bytes()).toString('latin1')).not.toMatch(
        /decision_id|0195/,
      );
    await expect(findDecision(storeOn(blobs, KEY.toReversed()), kept[0]!.decision_id)).rejects.toThrow(
      /the key does not fit/,
    );
  });
});

describe('compactDue of a damaged minute', () => {
  const flipped = (bytes: Uint8Array) => bytes.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
  const cut = (bytes: Uint8Array) => bytes.slice(0, bytes.length - 20);

  it.each([
    ['a flipped byte', flipped],
    ['a lost end', cut],
  ])('leaves it as it is for %s of a piece, and names it; other minutes are compacted', async (_, damage) => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const [one, other, next] = [decision(AT, 'one'), decision(AT, 'other'), decision(AT + 60_000, 'next')];
    await keepDecisions(store, linesOf([one]));
    const [key] = await keysOf(blobs);
    await blobs.put(key!, damage(await (await blobs.get(key!))!.bytes()));
    await keepDecisions(store, linesOf([other, next]));
    const done = await compactDue(store, CLOSED);
    expect(done.damaged.map(({ message }) => message)).toEqual([expect.stringContaining(key!)]);
    expect(done.minutes).toBe(1);
    for (const sound of [other, next]) expect(await findDecision(store, sound.decision_id)).toEqual(sound);
    await expect(findDecision(store, one.decision_id)).rejects.toMatchObject({ code: 'file_damaged' });
    await keepDecisions(store, linesOf([one]));
    expect(await compactDue(store, CLOSED)).toMatchObject({ minutes: 1, decisions: 2, damaged: [] });
  });

  it.each([
    ['a flipped byte', flipped],
    ['a lost end', cut],
  ])('leaves the rest readable for %s of its data, and the late pieces where they are', async (_, damage) => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    const kept = decisions(1000);
    await keepDecisions(store, linesOf(kept));
    await compactDue(store, CLOSED);
    const { index } = (await readIndex(store, MINUTE))!;
    await blobs.put(index.data.key, damage(await (await blobs.get(index.data.key))!.bytes()));
    const late = decision(AT + 5, 'late');
    await keepDecisions(store, linesOf([late]));
    expect((await compactDue(store, CLOSED)).damaged).toHaveLength(1);
    const found = { sound: 0, damaged: 0 };
    for (const one of kept.filter((_, index) => index % 10 === 0)) {
      const result = await findDecision(store, one.decision_id).catch((error) => {
        expect(error.code).toBe('file_damaged');
        expect(error.message).toContain(index.data.key);
      });
      found[result ? 'sound' : 'damaged']++;
    }
    expect(found.sound).toBeGreaterThan(50);
    expect(found.damaged).toBeGreaterThan(0);
  });

  it('says so when its data are gone', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await keepDecisions(store, linesOf([decision(AT, 'one')]));
    await compactDue(store, CLOSED);
    const { index } = (await readIndex(store, MINUTE))!;
    await blobs.delete([index.data.key]);
    await expect(findDecision(store, decision(AT, 'one').decision_id)).rejects.toThrow(
      `${index.data.key}, which`,
    );
    await keepDecisions(store, linesOf([decision(AT, 'late')]));
    expect((await compactDue(store, CLOSED)).damaged[0]!.message).toContain(index.data.key);
  });

  it.each(['to be written', 'written'])(
    'says so when its index is gone, and keeps what that named though more comes late: the keys of the hour are %s',
    async (keys) => {
      const blobs = memoryBlobStore();
      const store = storeOn(blobs);
      const [one, late] = [decision(AT, 'one', { subject: 'S' }), decision(AT, 'late', { subject: 'S' })];
      await keepDecisions(store, linesOf([one]));
      await compactDue(store, CLOSED);
      if (keys === 'written') expect(await writeDueHours(store, HOUR_OVER)).toBe(1);
      const index = await (await blobs.get(indexKey(MINUTE)))!.bytes();
      await blobs.delete([indexKey(MINUTE)]);
      const before = await keysOf(blobs);
      await keepDecisions(store, linesOf([late]));

      expect((await compactDue(store, HOUR_OVER)).damaged[0]!.message).toContain(indexKey(MINUTE));
      expect(await keysOf(blobs)).toEqual(expect.arrayContaining(before));
      await expect(findDecision(store, one.decision_id)).rejects.toThrow(indexKey(MINUTE));
      const find = () => findDecisions(store, { kind: 'subject', value: 'S', day: '2026-03-03', limit: 10 });
      const { found, damaged } = await find();
      expect(found).toEqual([late]);
      expect(damaged[0]!.message).toContain(indexKey(MINUTE));

      // Out of a backup, say.
      await blobs.put(indexKey(MINUTE), index);
      expect((await compactDue(store, HOUR_OVER)).damaged).toEqual([]);
      expect(await find()).toMatchObject({ found: [one, late].toSorted(byId), damaged: [] });
    },
  );
});

/** A minute that has something of everything: compacted before, late, twice, more pieces than are merged at a time. */
const kept = decisions(120);
const busy = memoryBlobStore();
await keepDecisions(storeOn(busy), linesOf(kept.slice(0, 20)));
await compactDue(storeOn(busy), CLOSED);
await keepDecisions(storeOn(busy), linesOf(kept.slice(10, 30)));
for (const one of kept.slice(30)) await keepDecisions(storeOn(busy), linesOf([one]));

async function busyMinute(): Promise<BlobStore> {
  const blobs = memoryBlobStore();
  for (const key of await keysOf(busy)) await blobs.put(key, await (await busy.get(key))!.bytes());
  return blobs;
}

/** Of each kind one. */
async function expectFound(blobs: BlobStore): Promise<void> {
  for (const index of [5, 25, 119])
    expect(await findDecision(storeOn(blobs), kept[index]!.decision_id)).toEqual(kept[index]);
}

/** The calls of a compaction of it: of the many that only read, some. */
async function moments(): Promise<number[]> {
  const names: string[] = [];
  await compactDue(storeOn(watched(await busyMinute(), async (_, name) => void names.push(name))), CLOSED);
  return [...names.keys()].filter((call) => names[call] !== 'get' || call % 3 === 0);
}

const MOMENTS = await moments();

describe('compactDue at any moment', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])('has the effect of doing it once when it dies %s any call and is done again', async (_, isAfter) => {
    expect(MOMENTS.length).toBeGreaterThan(20);
    for (const call of MOMENTS) {
      const blobs = await busyMinute();
      await expect(compactDue(storeOn(crashingAt(blobs, call, isAfter)), CLOSED)).rejects.toThrow('died');
      await expectFound(blobs);
      await compactDue(storeOn(blobs), CLOSED);
      await expectCompacted(blobs, kept);
    }
  });

  it('is not harmed by another that runs to its end in the middle, at any call', async () => {
    for (const at of MOMENTS) {
      const blobs = await busyMinute();
      const other = async (call: number) => {
        if (call === at) await compactDue(storeOn(blobs), CLOSED);
      };
      await compactDue(storeOn(watched(blobs, other)), CLOSED);
      await expectFound(blobs);
      await compactDue(storeOn(blobs), CLOSED);
      await expectCompacted(blobs, kept);
    }
  });

  it('is not harmed by others at the same time', async () => {
    const blobs = await busyMinute();
    await Promise.all(Array.from({ length: 4 }, () => compactDue(storeOn(blobs), CLOSED)));
    await compactDue(storeOn(blobs), CLOSED);
    await expectCompacted(blobs, kept);
  });

  it('loses nothing that comes late, at any call', async () => {
    for (const at of MOMENTS) {
      const blobs = await busyMinute();
      const late = decision(AT + 7, 'late');
      const comes = async (call: number) => {
        if (call === at) await keepDecisions(storeOn(blobs), linesOf([late, kept[25]!]));
      };
      await compactDue(storeOn(watched(blobs, comes)), CLOSED);
      expect(await findDecision(storeOn(blobs), late.decision_id)).toEqual(late);
      await compactDue(storeOn(blobs), CLOSED);
      await expectCompacted(blobs, [...kept, late]);
    }
  });

  it('hides nothing from whoever looks, at any call', async () => {
    const blobs = await busyMinute();
    const look = () => expectFound(blobs);
    const looked = async (call: number) => (MOMENTS.includes(call) ? look() : undefined);
    await compactDue(storeOn(watched(blobs, looked, looked)), CLOSED);
  });

  it('runs to its end between any two calls of a look, which finds all the same', async () => {
    for (const at of [0, 1, 2, 3, 4, 5, 20, 90]) {
      const blobs = await busyMinute();
      const compact = async (call: number) => {
        if (call === at) await compactDue(storeOn(blobs), CLOSED);
      };
      const looking = storeOn(watched(blobs, compact));
      expect(await findDecision(looking, kept[119]!.decision_id)).toEqual(kept[119]);
    }
  });
});
