import type { BlobStore, Database } from '../../ports.ts';
import { readBundle } from '../../registry/bundle-store.ts';
import { findVersion } from '../../registry/versions.ts';
import type { Rival } from './compare.ts';
import { NEEDED_TO_COMPARE } from './contestant.ts';

/**
 * A registered version to compare with; null where there is none.
 * @param aliasOrVersion `champion`
 */
export async function registeredRival(
  { blobs, database }: { blobs: BlobStore; database: Database },
  model: string,
  aliasOrVersion: string,
): Promise<Rival | null> {
  const found = await findVersion(database, model, aliasOrVersion);
  if (!found) return null;
  const { version, digest } = found;
  return { version, digest, files: () => readBundle(blobs, digest, NEEDED_TO_COMPARE) };
}
