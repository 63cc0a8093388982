import { readdirSync } from 'node:fs';
import type { Database } from '../../ports.ts';
import { registryId } from '../../registry/registry-id.ts';
import { systemClock } from '../system-clock.ts';
import { putAsideIfDamaged, requireSound } from './damaged-database.ts';
import { requireNoRestore } from './installation-mark.ts';
import { makeFolder } from './make-folder.ts';
import { createMetricsTables } from './metrics.ts';
import { requireOneInstallation } from './one-installation.ts';
import { openBlobs, openDatabase, openPostgres, openRedis, openUsableBlobs } from './open-state.ts';
import { createQueueTable, QUEUE_TABLE } from './queue.ts';
import { createLimitsTable } from './rate-limiter.ts';
import { hasServers, type NodeState, placeOfBlobs } from './servers.ts';
import { createSpoolTables } from './spool-table.ts';
import { type SqliteDatabase, sqliteDatabase } from './sqlite.ts';
import { requireNodeFolder, requireSameServers, stateFiles } from './state-files.ts';

/** A state that every part can begin on. */
export interface PreparedState {
  /** Where a damaged `counts.db` was put: the totals begin anew. */
  putAside: string | undefined;
  /** Migrations of its database that these here do not know: a later version of the product made them. */
  newer: string[];
  /** Until then its files are open: with the last connection goes what SQLite keeps beside them, and to make that again takes room. */
  close(): void;
}

/**
 * Brings a state to where its platform can be made: folders, tables, migrations. Doing it again changes nothing, and several processes
 * may do it at the same time.
 *
 * @param migrations the folder of the product's migrations
 * @throws SolventError `conflict` for a folder or a `state.db` that cannot be used, `file_damaged` for a damaged one, `storage_unavailable`
 */
export async function prepareNodeState(state: NodeState, migrations: string): Promise<PreparedState> {
  const { folder, servers } = state;
  requireNodeFolder(folder);
  requireSameServers(state);
  makeFolder(servers.blobs ? folder : stateFiles(folder).blobs, 0o700);
  await requireUsableFiles(state);
  const embedded = servers.database === undefined ? await prepareFile(folder, migrations) : undefined;
  try {
    const newer = embedded ? await newerIn(embedded, migrations) : [];
    if (hasServers(servers)) newer.push(...(await prepareServers(state, migrations)));
    const { putAside, counts } = await prepareCounts(folder, embedded);
    return {
      putAside,
      newer,
      close() {
        embedded?.close();
        counts.close();
      },
    };
  } catch (error) {
    embedded?.close();
    throw error;
  }
}

async function prepareCounts(folder: string, embedded: SqliteDatabase | undefined) {
  const { counts: path } = stateFiles(folder);
  const begin = () => ({
    putAside: putAsideIfDamaged(path, systemClock().now()),
    counts: sqliteDatabase(path, 'crash'),
  });
  // Also opened alone: a new file becomes one with a WAL, which waits for nobody.
  const { putAside, counts } = embedded ? embedded.alone(begin) : begin();
  await createMetricsTables(counts);
  await createLimitsTable(counts);
  await createSpoolTables(counts);
  // Until leases were in the shared database, who ran what by the clock stood here.
  await counts.batch([{ sql: 'DROP TABLE IF EXISTS ticks' }]);
  return { putAside, counts };
}

/** Before anything is written: what an unfinished restore is to be put into has to stay empty. */
async function requireUsableFiles(state: NodeState): Promise<void> {
  await requireNoRestore(await openUsableBlobs(state, systemClock()), placeOfBlobs(state));
}

async function prepareFile(folder: string, migrations: string): Promise<SqliteDatabase> {
  const { state: path } = stateFiles(folder);
  return requireSound(path, async () => {
    const database = sqliteDatabase(path);
    database.migrate(migrations);
    await createQueueTable(database);
    // Copies that are restored from one backup are one registry.
    await registryId(database, () => crypto.randomUUID());
    return database;
  });
}

/** @returns what is newer in a server's database */
async function prepareServers(state: NodeState, migrations: string): Promise<string[]> {
  const { servers } = state;
  const newer = servers.database === undefined ? [] : await preparePostgres(servers.database, migrations);
  const redis = await openRedis(state);
  const database = await openDatabase(state, sqliteDatabase, 1);
  try {
    await requireOneInstallation(state, database, await openBlobs(state, systemClock()), redis);
    return newer;
  } finally {
    redis?.close();
    await database.close();
  }
}

/** The migrations of a database that a folder does not have. */
async function newerIn(database: Database, folder: string): Promise<string[]> {
  const known = new Set(readdirSync(folder));
  const done = await database.query<{ name: string }>('SELECT name FROM migrations ORDER BY name');
  return done.map(({ name }) => name).filter((name) => !known.has(name));
}

async function preparePostgres(url: string, migrations: string): Promise<string[]> {
  const database = await openPostgres(url, 1);
  try {
    await database.migrate(migrations, QUEUE_TABLE);
    return await newerIn(database, migrations);
  } finally {
    database.close();
  }
}
