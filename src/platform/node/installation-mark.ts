import { SolventError } from '../../errors.ts';
import type { BlobStore, Database } from '../../ports.ts';

/** The object in a store, and the file in a folder, that say whose they are. */
export const MARK = 'installation';

/** What stands in its first word while a backup is restored: no registry is called so. */
const RESTORING = 'restoring';

/** Whose files a store has. */
export interface StoreMark {
  /** Of the registry that its rows belong to; while a backup is restored there is none yet. */
  registry: string;
  /** Of this store alone, and of one table of its database: a copy of both has another. */
  store: string;
}

export const markOf = ({ registry, store }: StoreMark): string => `${registry} ${store}`;

/** Undefined where the store is nobody's. */
export async function readMark(blobs: BlobStore): Promise<StoreMark | undefined> {
  const text = await (await blobs.get(MARK))?.text();
  if (text === undefined) return undefined;
  const [registry = '', store = ''] = text.split(' ');
  return { registry, store };
}

/**
 * Takes an empty store for a restore, unless an earlier one of the same backup has it.
 * @returns the mark's store, and whether it was empty
 * @throws SolventError `conflict` where somebody else's files are, or have been begun
 */
export async function takeForRestore(blobs: BlobStore, backup: string, place: string) {
  const mine: StoreMark = { registry: `${RESTORING}:${backup}`, store: crypto.randomUUID() };
  const found = await readMark(blobs);
  if (found?.registry === mine.registry) return { store: found.store, isNew: false };
  const isTaken = found !== undefined || (await blobs.list('')).objects.length > 0;
  if (!isTaken && (await blobs.put(MARK, markOf(mine), { onlyIfAbsent: true })))
    return { store: mine.store, isNew: true };
  throw new SolventError(
    'conflict',
    found?.registry.startsWith(RESTORING)
      ? `${place} has half of another backup: restore that one, or name an empty place.`
      : `${place} has files already: a backup is restored into an empty place.`,
  );
}

/** @throws SolventError `conflict` where a restore was begun and not finished */
export async function requireNoRestore(blobs: BlobStore, place: string): Promise<void> {
  if ((await readMark(blobs))?.registry.startsWith(RESTORING))
    throw new SolventError(
      'conflict',
      `A restore into ${place} was not finished: run npm run restore again, with the same variables and the same backup.`,
    );
}

/**
 * For who only reads: whether a store has the files of a database.
 * @param database where no store was noted, its files have to be in a folder of its own
 * @throws SolventError `conflict` where it has not
 */
export async function requireItsFiles(database: Pick<Database, 'query'>, blobs: BlobStore, place: string) {
  const [row] = await database.query<{ id: string }>('SELECT id FROM store_id');
  if (row && (await readMark(blobs))?.store !== row.id) throw notItsFiles(place);
}

export const notItsFiles = (place: string): SolventError =>
  new SolventError(
    'conflict',
    `The files of the database's installation are not in ${place}: set S3_ENDPOINT and S3_BUCKET as its other processes have them, or restore both from a backup.`,
  );
