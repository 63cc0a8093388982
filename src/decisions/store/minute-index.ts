import { z } from 'zod';
import { sha256Hex } from '../../digest.ts';
import type { BlobInfo } from '../../ports.ts';
import { withChecksum, withoutChecksum } from './checksum.ts';
import { damaged } from './damage.ts';
import { indexKey } from './keys.ts';
import type { DecisionStore } from './store.ts';

const count = z.int().min(0);

/** What is compacted of a minute. It is replaced by compare and swap: readers see the old or the new. */
const minuteIndexSchema = z.strictObject({
  version: z.literal(1),
  /** The object with the lines, which only this index names. */
  data: z.strictObject({ key: z.string(), size: count }),
  records: count,
  /** SHA-256 of all lines, each with its line break. */
  sha256: z.string(),
  /** Of each block its first line's id, where it begins and how many bytes it takes in the object, and its lines. */
  blocks: z.array(z.tuple([z.string(), count, count, count])),
  /** The object with what decisions are found by, and of each of its blocks what `KeysBlock` says. */
  keys: z.strictObject({ key: z.string(), blocks: z.array(z.tuple([z.string(), z.string(), count, count])) }),
});
export type MinuteIndex = z.infer<typeof minuteIndexSchema>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * @returns undefined while nothing of the minute is compacted
 * @throws SolventError `file_damaged`
 */
export async function readIndex(
  { blobs, seal }: DecisionStore,
  minute: number,
): Promise<{ index: MinuteIndex; etag: string } | undefined> {
  const key = indexKey(minute);
  const blob = await blobs.get(key);
  if (!blob) return undefined;
  const bytes = withoutChecksum(key, await seal.open({ key, block: 0 }, await blob.bytes()));
  try {
    return { index: minuteIndexSchema.parse(JSON.parse(decoder.decode(bytes))), etag: blob.etag };
  } catch (cause) {
    throw damaged(key, 'it is no index', cause);
  }
}

/** Has the index of a minute, if there is one, name nothing any more: what it named is to be deleted. */
export async function emptyIndex({ blobs, seal }: DecisionStore, minute: number): Promise<void> {
  const key = indexKey(minute);
  if (!(await blobs.head(key))) return;
  const nothing = { key: '', size: 0 };
  const empty: MinuteIndex = {
    version: 1,
    data: nothing,
    records: 0,
    sha256: sha256Hex(new Uint8Array()),
    blocks: [],
    keys: { key: '', blocks: [] },
  };
  await blobs.put(
    key,
    await seal.close({ key, block: 0 }, withChecksum(encoder.encode(JSON.stringify(empty)))),
  );
}

/**
 * @param replaced the etag of the index that this one was made of
 * @returns false when somebody else was first: nothing is changed then
 */
export async function writeIndex(
  { blobs, seal }: DecisionStore,
  minute: number,
  index: MinuteIndex,
  replaced: BlobInfo['etag'] | undefined,
): Promise<boolean> {
  const key = indexKey(minute);
  const text = encoder.encode(JSON.stringify(index));
  const bytes = await seal.close({ key, block: 0 }, withChecksum(text));
  const condition = replaced === undefined ? { onlyIfAbsent: true } : { onlyIfEtag: replaced };
  return (await blobs.put(key, bytes, condition)) !== null;
}
