import { z } from 'zod';
import { withChecksum, withoutChecksum } from './checksum.ts';
import { damaged, ObjectGone } from './damage.ts';
import type { DecisionStore } from './store.ts';

const count = z.int().min(0);

/** What the keys of an hour are of, and where in them a hash can stand. */
const hourIndexSchema = z.strictObject({
  version: z.literal(1),
  /** The minutes whose keys are in them, and the attempt that compacted each: of a minute that was compacted again they say nothing. */
  minutes: z.array(z.tuple([count, z.string()])),
  /** The object with the entries, and of each of its blocks its first and last hash, where it begins and how many bytes it takes. */
  keys: z.strictObject({ key: z.string(), blocks: z.array(z.tuple([count, count, count, count])) }),
});
export type HourIndex = z.infer<typeof hourIndexSchema>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export async function writeHourIndex(
  { blobs, seal }: DecisionStore,
  key: string,
  index: HourIndex,
): Promise<void> {
  const text = encoder.encode(JSON.stringify(index));
  await blobs.put(key, await seal.close({ key, block: 0 }, withChecksum(text)));
}

/** @throws ObjectGone, SolventError `file_damaged` */
export async function readHourIndex({ blobs, seal }: DecisionStore, key: string): Promise<HourIndex> {
  const blob = await blobs.get(key);
  if (!blob) throw new ObjectGone(key);
  const bytes = withoutChecksum(key, await seal.open({ key, block: 0 }, await blob.bytes()));
  try {
    return hourIndexSchema.parse(JSON.parse(decoder.decode(bytes)));
  } catch (cause) {
    throw damaged(key, 'it is no index', cause);
  }
}
