import { describe, expect, it } from 'vitest';
import { hashedDecisionId } from '../../../src/decisions/decision-id.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { findDecisions, findInMinute } from '../../../src/decisions/store/find-by.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { entryOf, keyHash, sortedEntries } from '../../../src/decisions/store/key-entries.ts';
import { readIndex, writeIndex } from '../../../src/decisions/store/minute-index.ts';
import type { DecisionStore } from '../../../src/decisions/store/store.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { AT, CLOSED, decision, KEY, keysOf, lineOf, linesOf, storeOn, watched } from './support.ts';

const DAY = '2026-03-03';
/** One every second for ten minutes: of five subjects, and of two loans. */
const kept = Array.from({ length: 600 }, (_, index) =>
  decision(AT + index * 1000, String(index), {
    subject: `person ${index % 5}`,
    ...(index % 300 === 7 && { loan: 'L-7' }),
  }),
);
const of = (person: number) => kept.filter((_, index) => index % 5 === person);

/** Half of it compacted, some of it twice. */
async function filled(store: DecisionStore): Promise<void> {
  await keepDecisions(store, linesOf(kept.slice(0, 400)));
  await compactDue(store, AT + 8 * 60_000);
  await keepDecisions(store, linesOf(kept.slice(300)));
}

describe.each([
  ['plain', undefined],
  ['encrypted', KEY],
])('findDecisions, %s', (_, key) => {
  it('finds by subject, request and loan, compacted or not', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await filled(store);
    for (let round = 0; round < 2; round++) {
      const find = (kind: 'request' | 'subject' | 'loan', value: string) =>
        findDecisions(store, { kind, value, day: DAY, limit: 1000 });
      expect(await find('subject', 'person 3')).toEqual({ found: of(3), more: false, damaged: [] });
      expect(await find('request', 'request 599')).toEqual({ found: [kept[599]], more: false, damaged: [] });
      expect(await find('request', 'request 1')).toEqual({ found: [kept[1]], more: false, damaged: [] });
      expect(await find('loan', 'L-7')).toEqual({ found: [kept[7], kept[307]], more: false, damaged: [] });
      expect(await find('loan', 'person 3')).toEqual({ found: [], more: false, damaged: [] });
      await compactDue(store, CLOSED + 60 * 60_000);
    }
  });

  it('goes on behind the last one', async () => {
    const store = storeOn(memoryBlobStore(), key);
    await filled(store);
    const found = [];
    let after: string | undefined;
    for (let more = true; more; ) {
      const page = await findDecisions(store, {
        kind: 'subject',
        value: 'person 1',
        day: DAY,
        after,
        limit: 17,
      });
      expect(page.found.length).toBe(page.more ? 17 : of(1).length % 17);
      found.push(...page.found);
      after = page.found.at(-1)!.decision_id;
      more = page.more;
    }
    expect(found).toEqual(of(1));
  });
});

describe('findDecisions', () => {
  it('finds nothing of another day, and refuses what is none', async () => {
    const store = storeOn();
    const night = [
      Date.UTC(2026, 2, 3) - 1,
      Date.UTC(2026, 2, 3),
      Date.UTC(2026, 2, 4) - 1,
      Date.UTC(2026, 2, 4),
    ];
    const around = night.map((at, index) => decision(at, String(index), { subject: 'owl' }));
    await keepDecisions(store, linesOf(around));
    const query = { kind: 'subject', value: 'owl', limit: 10 } as const;
    expect((await findDecisions(store, { ...query, day: DAY })).found).toEqual(around.slice(1, 3));
    for (const day of ['', '2026-02-30', '3.3.2026', '2026-03-03T00:00', ' 2026-03-03'])
      await expect(findDecisions(store, { ...query, day })).rejects.toMatchObject({
        code: 'validation_error',
      });
  });

  it('compares what a decision says, for hashes of two values may be the same', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await keepDecisions(store, linesOf([decision(AT, 'one', { subject: 'a' })]));
    await compactDue(store, CLOSED);
    // An entry of another subject's that names this decision, as one of the same hash would.
    const { index, etag } = (await readIndex(store, AT / 60_000))!;
    const entries = sortedEntries(entryOf(keyHash('subject', 'b'), decision(AT, 'one').decision_id));
    await blobs.put(index.keys.key, entries);
    const all = '0000000000000000';
    index.keys.blocks = [[all, all.replaceAll('0', 'f'), 0, entries.length]];
    await writeIndex(store, AT / 60_000, index, etag);
    expect((await findDecisions(store, { kind: 'subject', value: 'b', day: DAY, limit: 9 })).found).toEqual(
      [],
    );
  });

  it('finds a value that every one of many decisions says, as many as are asked for', async () => {
    const store = storeOn();
    const many = Array.from({ length: 2000 }, (_, index) =>
      decision(AT + index, String(index), { subject: 'all' }),
    );
    for (let start = 1500; start >= 0; start -= 500)
      await keepDecisions(store, linesOf(many.slice(start, start + 500)));
    for (let round = 0; round < 2; round++) {
      const page = await findDecisions(store, { kind: 'subject', value: 'all', day: DAY, limit: 5 });
      expect(page).toEqual({ found: many.slice(0, 5), more: true, damaged: [] });
      await compactDue(store, CLOSED);
    }
  });

  it('names what is damaged, and finds the others', async () => {
    const blobs = memoryBlobStore();
    const store = storeOn(blobs);
    await filled(store);
    const { index } = (await readIndex(store, AT / 60_000))!;
    await blobs.put(index.data.key, new Uint8Array(7));
    const [piece] = await keysOf(blobs, 'decisions/pieces/');
    await blobs.put(piece!, new Uint8Array(7));
    const query = { kind: 'subject', value: 'person 2', day: DAY, limit: 1000 } as const;
    const { found, damaged } = await findDecisions(store, query);
    const lost = of(2).filter((one) => !found.some(({ decision_id }) => decision_id === one.decision_id));
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set(lost.map(({ at }) => Math.floor(at / 60_000))).size).toBeLessThan(3);
    for (const key of [index.data.key, piece])
      expect(damaged.some(({ message }) => message.includes(key!))).toBe(true);
  });

  it('finds all the same while everything is compacted, whenever that is', async () => {
    for (let at = 0; at < 60; at++) {
      const blobs = memoryBlobStore();
      await filled(storeOn(blobs));
      const compact = async (call: number) => {
        if (call === at) await compactDue(storeOn(blobs), CLOSED + 60 * 60_000);
      };
      const store = storeOn(watched(blobs, compact));
      const { found } = await findDecisions(store, {
        kind: 'subject',
        value: 'person 2',
        day: DAY,
        limit: 1000,
      });
      expect(found).toEqual(of(2));
    }
  });
});

describe('what a great job decided in a minute', () => {
  /** All of one request, so many that their keys have several runs and many blocks. */
  const ROWS = 70_000;
  const lines = Array.from({ length: ROWS }, (_, index) =>
    lineOf({ decision_id: hashedDecisionId(AT, `row ${index}`), request_id: 'job', loan: `L-${index}` }),
  ).sort();
  const idOf = (line: string) => JSON.parse(line).decision_id as string;

  it('is found page by page without reading all of its keys', async () => {
    const blobs = memoryBlobStore();
    await keepDecisions(storeOn(blobs), lines);
    await compactDue(storeOn(blobs), CLOSED);
    const minute = Math.floor(AT / 60_000);
    const page = async (after: string) => {
      let reads = 0;
      const counting = storeOn(
        watched(blobs, async (_, name) => {
          if (name === 'get') reads++;
        }),
      );
      const found = await findInMinute(
        counting,
        minute,
        { kind: 'request', value: 'job' },
        { after, most: 21, onDamage: (damage) => expect.fail(damage.message) },
      );
      return { found: found.map(({ id }) => id), reads };
    };
    for (const at of [-1, 0, 1_500, 33_333, 65_600, ROWS - 3]) {
      const { found, reads } = await page(at < 0 ? '' : idOf(lines[at]!));
      expect(found).toEqual(lines.slice(at + 1, at + 22).map(idOf));
      expect(reads).toBeLessThan(14);
    }
  }, 30_000);
});
