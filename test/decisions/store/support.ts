import type { Decision } from '../../../src/decisions/decision.ts';
import { hashedDecisionId } from '../../../src/decisions/decision-id.ts';
import { hashOfEntry, minuteOfEntry, unpackEntries } from '../../../src/decisions/store/hour-entries.ts';
import { readHourIndex } from '../../../src/decisions/store/hour-index.ts';
import { HOURS, isHourIndex, minuteIn } from '../../../src/decisions/store/keys.ts';
import { openKeys } from '../../../src/decisions/store/minute-keys.ts';
import { readRange } from '../../../src/decisions/store/piece.ts';
import { type DecisionStore, decisionStore } from '../../../src/decisions/store/store.ts';
import { memoryBlobStore } from '../../../src/platform/memory/blob-store.ts';
import type { BlobStore, BlobUpload } from '../../../src/ports.ts';

/** A whole minute's beginning. */
export const AT = Date.UTC(2026, 2, 3, 4, 5);
export const KEY = Uint8Array.from({ length: 32 }, (_, index) => index * 7);

/** @param origin see `hashedDecisionId` */
export function decision(at: number, origin: string, own: Partial<Decision> = {}): Decision {
  return {
    decision_id: hashedDecisionId(at, origin),
    at,
    caller: 'shop',
    model: 'm',
    version: '3',
    digest: 'd'.repeat(64),
    policy: { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } },
    margin: -1.5,
    prediction: 0,
    probability: 0.182,
    default_risk: 'Low',
    request_id: `request ${origin}`,
    application: { name: `Zoë ${origin}`, income: 1000 },
    features: { income: 1000, age: null },
    ...own,
  };
}

export const lineOf = (kept: object) => JSON.stringify(kept);
export const linesOf = (kept: readonly object[]) => kept.map(lineOf);

/** @param blobs where a test looks into it */
export function storeOn(blobs: BlobStore = memoryBlobStore(), key?: Uint8Array): DecisionStore {
  return decisionStore({ blobs, key, pause: async () => {} });
}

/** One that notes what it is told that was erased. */
export function telling(blobs: BlobStore, told: Set<string>): DecisionStore {
  return { ...storeOn(blobs), onErased: async (ids) => ids.forEach((id) => void told.add(id)) };
}

/** Seconds that a minute is open, and some more. */
export const CLOSED = AT + 10 * 60_000;

/** When the keys of that minute's hour are written. */
export const HOUR_OVER = AT + 2 * 60 * 60_000;

/** What stands in the keys of the hours: the part of each hash, and the minute. */
export async function entriesOfHours(store: DecisionStore): Promise<{ hash: number; minute: number }[]> {
  const found: { hash: number; minute: number }[] = [];
  for (const key of await keysOf(store.blobs, HOURS)) {
    if (!isHourIndex(key)) continue;
    const { keys } = await readHourIndex(store, key);
    for (const [block, [, , offset, length]] of keys.blocks.entries()) {
      const sealed = await readRange(store, keys.key, offset, length);
      for (const entry of unpackEntries(await openKeys(store, { key: keys.key, block }, sealed, length)))
        found.push({ hash: hashOfEntry(entry), minute: minuteOfEntry(entry, minuteIn(HOURS, key)) });
    }
  }
  return found;
}

export async function keysOf(blobs: BlobStore, prefix = ''): Promise<string[]> {
  return (await blobs.list(prefix)).objects.map(({ key }) => key);
}

type Watched = (call: number, name: string) => Promise<void>;

/** The same store, which tells of each call before it is made and after it was. */
export function watched(blobs: BlobStore, before: Watched, after: Watched = async () => {}): BlobStore {
  let calls = 0;
  const watch = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const call = calls++;
    await before(call, name);
    const result = await work();
    await after(call, name);
    return result;
  };
  const watchUpload = (upload: BlobUpload): BlobUpload => ({
    part: (bytes) => watch('part', () => upload.part(bytes)),
    complete: () => watch('complete', () => upload.complete()),
    abort: () => watch('abort', () => upload.abort()),
  });
  return {
    head: (key) => watch('head', () => blobs.head(key)),
    get: (key, range) => watch('get', () => blobs.get(key, range)),
    put: (key, value, options) => watch('put', () => blobs.put(key, value, options)),
    upload: async (key) => watchUpload(await watch('upload', () => blobs.upload(key))),
    delete: (keys) => watch('delete', () => blobs.delete(keys)),
    list: (prefix, cursor) => watch('list', () => blobs.list(prefix, cursor)),
  };
}

/** How often a store is called by some work. */
export async function callsOf(
  work: (on: (blobs: BlobStore) => BlobStore) => Promise<unknown>,
): Promise<string[]> {
  const names: string[] = [];
  await work((blobs) => watched(blobs, async (_, name) => void names.push(name)));
  return names;
}

/** The same store, whose process dies at a call: before it has an effect, or after. */
export function crashingAt(blobs: BlobStore, crash: number, isAfter: boolean): BlobStore {
  let isDead = false;
  const die = async (call: number) => {
    if (isDead || call === crash) {
      isDead = true;
      throw new Error('the process died');
    }
  };
  const alive = async () => {
    if (isDead) throw new Error('the process died');
  };
  return isAfter ? watched(blobs, alive, die) : watched(blobs, die);
}

export async function gathered<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
