import type { BlobStore } from '../../ports.ts';
import type { BlockName } from '../block.ts';
import type { Outcome } from '../outcome.ts';

/** Where a receipt's blocks stand until they are recorded. */
export const receiptPrefix = (receipt: string) => `outcomes/${receipt}/`;
export const blockKey = ({ receipt, block }: BlockName) =>
  `${receiptPrefix(receipt)}${String(block).padStart(7, '0')}.json`;

/** Nothing in it names a person: keys are hashes. */
export async function writeBlock(blobs: BlobStore, name: BlockName, outcomes: readonly Outcome[]) {
  const rows = outcomes.map(({ key, observedAt, defaulted, final = false }) => [
    key,
    observedAt,
    defaulted,
    Number(final),
  ]);
  await blobs.put(blockKey(name), JSON.stringify(rows));
}

/** @returns null when it is not there (any more) */
export async function readBlock(blobs: BlobStore, name: BlockName): Promise<Outcome[] | null> {
  const blob = await blobs.get(blockKey(name));
  if (!blob) return null;
  const rows = JSON.parse(await blob.text()) as [string, number, 0 | 1 | null, 0 | 1 | undefined][];
  return rows.map(([key, observedAt, defaulted, final]) => ({
    key,
    observedAt,
    defaulted,
    ...(final === 1 && { final: true }),
  }));
}
