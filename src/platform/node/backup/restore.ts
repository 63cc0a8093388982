import { SolventError } from '../../../errors.ts';
import type { BlobStore, Database } from '../../../ports.ts';
import { registryId } from '../../../registry/registry-id.ts';
import { inOrderOfReferences, quoted, type Table, type TableRows } from '../../tables.ts';
import { filesystemBlobStore } from '../filesystem.ts';
import { MARK, markOf, takeForRestore } from '../installation-mark.ts';
import { copyBlob } from './copy-blob.ts';
import { inLanes } from './lanes.ts';
import { backupFiles, type Manifest } from './manifest.ts';
import { readLines } from './part-file.ts';
import { readRow } from './row-text.ts';
import { listedBlobs } from './verify.ts';

/** A database that rows are put into. */
export interface TargetDatabase {
  database: Database;
  /** Those that there are. */
  tables(): Promise<Table[]>;
  /** Makes tables, by these migrations alone or by all that there are. */
  migrate(only?: readonly string[]): Promise<void>;
  /** Puts rows into them, all or none. */
  load(parts: AsyncIterable<TableRows>): Promise<void>;
  close(): void;
}

/** Where a backup is put. */
export interface RestoreTarget {
  openDatabase(): Promise<TargetDatabase>;
  blobs: BlobStore;
  /** Where the rows and the files go, for the operator. */
  places: { database: string; blobs: string };
  /** The migrations that there are. */
  migrations: readonly string[];
  /** Has what was on its way sent again. It may be done again. */
  resume(database: Database, blobs: BlobStore): Promise<void>;
}

/**
 * Puts a verified backup into an empty installation, which starts once all of it is there. One that was interrupted is run again, to the same end:
 * files come first, then all rows in one transaction, then the mark of a finished one.
 *
 * @throws SolventError `conflict` where something stands already, or the backup was made by a later version; `storage_unavailable`
 */
export async function restoreBackup(target: RestoreTarget, folder: string, manifest: Manifest) {
  const { blobs, places } = target;
  const unknown = manifest.migrations.filter((name) => !target.migrations.includes(name));
  if (unknown.length > 0)
    throw new SolventError(
      'conflict',
      `The backup was made by a later version of this product, which has ${unknown.join(', ')}: restore it with that one.`,
    );
  const { store, isNew } = await takeForRestore(blobs, manifest.id, places.blobs);
  const opened = await orGiveBack(isNew, blobs, async () => {
    const into = await target.openDatabase();
    const isLoaded = await requireEmpty(into, store, places.database);
    return { into, isLoaded };
  });
  const { into, isLoaded } = opened;
  try {
    if (!isLoaded) {
      await restoreBlobs(blobs, folder);
      await into.migrate(manifest.migrations);
      await into.load(partsOf(folder, manifest, await into.tables(), store));
    }
    await into.migrate();
    await target.resume(into.database, blobs);
    const registry = await registryId(into.database, () => crypto.randomUUID());
    await blobs.put(MARK, markOf({ registry, store }));
  } finally {
    into.close();
  }
}

/** What is refused leaves nothing behind. */
async function orGiveBack<Result>(isNew: boolean, blobs: BlobStore, work: () => Promise<Result>) {
  try {
    return await work();
  } catch (error) {
    if (isNew) await blobs.delete([MARK]);
    throw error;
  }
}

/**
 * @returns whether this very restore has put its rows there
 * @throws SolventError `conflict` where others are
 */
async function requireEmpty(into: TargetDatabase, store: string, place: string): Promise<boolean> {
  try {
    const tables = (await into.tables()).filter(({ name }) => name !== 'migrations');
    const [row] = tables.some(({ name }) => name === 'store_id')
      ? await into.database.query<{ id: string }>('SELECT id FROM store_id')
      : [];
    if (row?.id === store) return true;
    for (const { name } of tables)
      if ((await into.database.query(`SELECT 1 FROM ${quoted(name)} LIMIT 1`)).length > 0)
        throw new SolventError(
          'conflict',
          `${place} has rows already, in ${name}: a backup is restored into an empty place.`,
        );
    return false;
  } catch (error) {
    into.close();
    throw error;
  }
}

async function restoreBlobs(blobs: BlobStore, folder: string): Promise<void> {
  const copies = filesystemBlobStore(backupFiles(folder).blobs);
  for await (const some of listedBlobs(folder))
    await inLanes(some, async ([key, bytes, sha256]) => {
      const copy = await copyBlob(copies, blobs, key);
      if (copy?.bytes !== bytes || copy.sha256 !== sha256)
        throw new SolventError('file_damaged', `The backup was changed while it was restored: ${key}.`);
    });
}

/** All that goes into the tables: those first whose rows others name, and whose files these are. */
async function* partsOf(
  folder: string,
  manifest: Manifest,
  tables: readonly Table[],
  store: string,
): AsyncGenerator<TableRows, void> {
  for (const { name, columns } of manifest.tables) {
    const known = tables.find((table) => table.name === name)?.columns ?? [];
    if ([...known].sort().join() !== [...columns].sort().join())
      throw new SolventError(
        'conflict',
        `The table ${name} of the backup is not the one that its migrations make.`,
      );
  }
  for (const table of inOrderOfReferences(tables)) {
    const held = manifest.tables.find(({ name }) => name === table.name);
    if (held) yield { table: { ...table, columns: held.columns }, rows: rowsOf(folder, table.name) };
    if (table.name === 'store_id')
      yield { table: { ...table, columns: ['only', 'id'] }, rows: oneRow([1, store]) };
  }
}

async function* rowsOf(folder: string, table: string) {
  for await (const lines of readLines(backupFiles(folder).table(table))) yield lines.map(readRow);
}

async function* oneRow(row: (string | number)[]) {
  yield [row];
}
