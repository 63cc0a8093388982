import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SolventError } from '../../../errors.ts';
import { checkKey } from '../../keys.ts';
import { isAbsent } from '../file-errors.ts';
import { inLanes } from './lanes.ts';
import { backupFiles, type Manifest, readManifest } from './manifest.ts';
import { readLines, type Sealed, sealOf } from './part-file.ts';

/** A listed object: its key, its length in bytes and its SHA-256. */
export type ListedBlob = [key: string, bytes: number, sha256: string];

/**
 * Reads a backup whole.
 * @throws SolventError `file_damaged` with the first part that is not as it was written, `not_found` without a manifest
 */
export async function verifyBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const files = backupFiles(folder);
  for (const { name, ...sealed } of manifest.tables) await requireSame(files.table(name), sealed);
  const known = manifest.tables.map(({ name }) => files.table(name));
  for (const name of await readdir(files.tables))
    if (!known.includes(join(files.tables, name)))
      throw damaged(join(files.tables, name), 'is not in the manifest');
  await requireSame(files.blobList, manifest.blobs.list);
  for await (const blobs of listedBlobs(folder))
    await inLanes(blobs, ([key, bytes, sha256]) => requireSame(join(files.blobs, key), { bytes, sha256 }));
  return manifest;
}

/** The objects of a backup whose list is whole, some at a time. */
export async function* listedBlobs(folder: string): AsyncGenerator<ListedBlob[], void> {
  for await (const lines of readLines(backupFiles(folder).blobList)) {
    const blobs = lines.map((line) => JSON.parse(line) as ListedBlob);
    for (const [key] of blobs) checkKey(key);
    yield blobs;
  }
}

async function requireSame(path: string, { bytes, sha256 }: Sealed): Promise<void> {
  let found: Sealed;
  try {
    found = await sealOf(path);
  } catch (error) {
    if (isAbsent(error)) throw damaged(path, 'is missing');
    throw error;
  }
  if (found.bytes !== bytes) throw damaged(path, `has ${found.bytes} bytes in the place of ${bytes}`);
  if (found.sha256 !== sha256) throw damaged(path, 'has other bytes than were written');
}

const damaged = (path: string, what: string) =>
  new SolventError('file_damaged', `The backup is damaged: ${path} ${what}. Nothing was restored.`);
