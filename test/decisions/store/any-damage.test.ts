import { describe, expect, it } from 'vitest';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { writeDueHours } from '../../../src/decisions/store/due-hours.ts';
import { findDecision } from '../../../src/decisions/store/find.ts';
import { findDecisions } from '../../../src/decisions/store/find-by.ts';
import { keepDecisions } from '../../../src/decisions/store/keep.ts';
import { readDecisions } from '../../../src/decisions/store/read.ts';
import type { DecisionStore } from '../../../src/decisions/store/store.ts';
import { isUnavailable, SolventError } from '../../../src/errors.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import { AT, CLOSED, decision, HOUR_OVER, KEY, keysOf, linesOf, storeOn } from './support.ts';

const kept = Array.from({ length: 9 }, (_, index) =>
  decision(AT + index * 100, String(index), { subject: 'the same' }),
);
const IDS = kept.map(({ decision_id }) => decision_id);

/** What each way of looking gives: the ids that it shows, or that it told of damage. */
const WAYS: Record<string, (store: DecisionStore) => Promise<string[] | 'told'>> = {
  async 'by its id'(store) {
    const shown: string[] = [];
    for (const id of IDS) {
      const found = await findDecision(store, id);
      if (found) shown.push(found.decision_id);
    }
    return shown;
  },
  async 'by its subject'(store) {
    const query = { kind: 'subject', value: 'the same', day: '2026-03-03', limit: 100 } as const;
    const { found, damaged } = await findDecisions(store, query);
    return damaged.length > 0 ? 'told' : found.map(({ decision_id }) => decision_id);
  },
  async 'all of a time'(store) {
    const shown: string[] = [];
    let isTold = false;
    const read = readDecisions(store, { from: 0, to: CLOSED }, () => {
      isTold = true;
    });
    for await (const { decision_id } of read) shown.push(decision_id);
    return isTold ? 'told' : shown;
  },
};

describe.each([
  ['plain', undefined],
  ['encrypted', KEY],
])('what was kept, %s, and is damaged in any byte', (_, key) => {
  it.each(Object.keys(WAYS))('is whole or told of, and never less without a word: %s', async (way) => {
    for (const stage of ['in pieces', 'compacted', 'with keys of its hour']) {
      const isCompacted = stage !== 'in pieces';
      const blobs = memoryBlobStore();
      const store = storeOn(blobs, key);
      await keepDecisions(store, linesOf(kept));
      if (isCompacted) await compactDue(store, CLOSED);
      if (stage === 'with keys of its hour') expect(await writeDueHours(store, HOUR_OVER)).toBe(1);
      for (const name of await keysOf(blobs)) {
        const bytes = await (await blobs.get(name))!.bytes();
        const damages: (Uint8Array | undefined)[] = [undefined, new Uint8Array()];
        for (let at = 0; at < bytes.length; at += 7) {
          damages.push(bytes.map((byte, index) => (index === at ? byte ^ (1 << (at % 8)) : byte)));
          damages.push(bytes.slice(0, at));
        }
        for (const damage of damages) {
          if (damage) await blobs.put(name, damage);
          else await blobs.delete([name]);
          const shown = await WAYS[way]!(store).catch((error: unknown) => {
            expect(error).toBeInstanceOf(SolventError);
            expect(isUnavailable(error)).toBe(false);
            return 'told' as const;
          });
          // A piece that is not there was never written, for all that is known.
          if (damage || isCompacted) expect(shown === 'told' || shown.join() === IDS.join(), name).toBe(true);
        }
        await blobs.put(name, bytes);
      }
    }
  });
});
