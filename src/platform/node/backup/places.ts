import { existsSync, readdirSync } from 'node:fs';
import { SolventError } from '../../../errors.ts';
import type { BlobStore } from '../../../ports.ts';
import { systemClock } from '../../system-clock.ts';
import type { TableSnapshot } from '../../tables.ts';
import { requireNoRestore } from '../installation-mark.ts';
import { walkKeys } from '../key-walk.ts';
import { makeFolder } from '../make-folder.ts';
import { openPostgres, openUsableBlobs } from '../open-state.ts';
import { createQueueTable, QUEUE_TABLE } from '../queue.ts';
import { type NodeState, placeOfBlobs } from '../servers.ts';
import { sqliteDatabase } from '../sqlite.ts';
import { loadSqlite, sqliteSnapshot, sqliteTables } from '../sqlite-tables.ts';
import { requireNodeFolder, requireSameServers, stateFiles } from '../state-files.ts';
import type { BackupSource } from './backup.ts';
import type { RestoreTarget, TargetDatabase } from './restore.ts';

const placesOf = (state: NodeState) => ({
  database: state.servers.database === undefined ? state.folder : 'DATABASE_URL',
  blobs: placeOfBlobs(state),
});

/**
 * A state as what a backup is made of. Nothing of it is written.
 * @throws SolventError `not_found` where there is none, `conflict` where its parts do not belong together, `storage_unavailable`
 */
export async function backupSource(state: NodeState): Promise<Omit<BackupSource, 'filesOf'>> {
  const { folder, servers } = state;
  requireNodeFolder(folder);
  requireSameServers(state);
  const places = placesOf(state);
  if (servers.database === undefined && !existsSync(stateFiles(folder).state)) throw nothing(places.database);
  const blobs = await openUsableBlobs(state, systemClock());
  await requireNoRestore(blobs, places.blobs);
  const snapshot = await snapshotOf(state);
  if (snapshot.tables.some(({ name }) => name === 'registry_id'))
    return {
      snapshot,
      blobs,
      keys: () => keysOf(state, blobs),
      place: places.blobs,
      blobsFolder: servers.blobs ? undefined : stateFiles(folder).blobs,
      clock: systemClock(),
    };
  snapshot.close();
  throw nothing(places.database);
}

async function keysOf({ folder, servers }: NodeState, blobs: BlobStore): Promise<string[]> {
  const keys: string[] = [];
  // At once: each page of a list reads its folder again, and there is one of as many folders as minutes.
  if (!servers.blobs) {
    for await (const key of walkKeys(stateFiles(folder).blobs, '')) keys.push(key);
    return keys;
  }
  for (let cursor: string | undefined; ; ) {
    const page = await blobs.list('', cursor);
    for (const { key } of page.objects) keys.push(key);
    if (page.cursor === undefined) return keys;
    cursor = page.cursor;
  }
}

const nothing = (place: string) =>
  new SolventError(
    'not_found',
    `There is nothing to back up: ${place} has no installation. Set SOLVENT_STATE, DATABASE_URL and S3_… as its processes have them.`,
  );

async function snapshotOf({ folder, servers: { database: url } }: NodeState): Promise<TableSnapshot> {
  if (url === undefined) return sqliteSnapshot(stateFiles(folder).state);
  const { postgresSnapshot } = await import('../../postgres/tables.ts');
  return postgresSnapshot({ url });
}

/**
 * A state as a place for a backup. Nothing of it is written yet.
 * @param migrations the folder of the product's migrations
 */
export async function restoreTarget(
  state: NodeState,
  migrations: string,
): Promise<Omit<RestoreTarget, 'resume'>> {
  const { folder, servers } = state;
  requireNodeFolder(folder);
  const url = servers.database;
  if (!servers.blobs) makeFolder(stateFiles(folder).blobs, 0o700);
  else if (url === undefined) makeFolder(folder, 0o700);
  return {
    blobs: await openUsableBlobs(state, systemClock()),
    places: placesOf(state),
    migrations: readdirSync(migrations).filter((name) => name.endsWith('.sql')),
    openDatabase: async () =>
      url === undefined ? fileTarget(folder, migrations) : serverTarget(url, migrations),
  };
}

function fileTarget(folder: string, migrations: string): TargetDatabase {
  const { state: path } = stateFiles(folder);
  // SQLite would take it for what was committed last.
  if (!existsSync(path) && existsSync(`${path}-wal`))
    throw new SolventError('conflict', `${path}-wal is left of another database: move it away first.`);
  const database = sqliteDatabase(path);
  return {
    database,
    tables: () => sqliteTables(database),
    async migrate(only) {
      database.migrate(migrations, only);
      await createQueueTable(database);
    },
    load: (parts) => loadSqlite(path, parts),
    close: database.close,
  };
}

async function serverTarget(url: string, migrations: string): Promise<TargetDatabase> {
  const { loadPostgres, postgresTables } = await import('../../postgres/tables.ts');
  const database = await openPostgres(url, 1);
  return {
    database,
    tables: () => postgresTables(database),
    migrate: (only) => database.migrate(migrations, QUEUE_TABLE, only),
    load: (parts) => loadPostgres({ url }, parts),
    close: database.close,
  };
}
