import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SolventError } from '../../errors.ts';
import type { BlobStore, Database } from '../../ports.ts';
import { registryId } from '../../registry/registry-id.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { hasCode } from './file-errors.ts';
import { MARK, markOf, notItsFiles, readMark } from './installation-mark.ts';
import { type NodeState, placeOfBlobs } from './servers.ts';

/**
 * What an installation's parts are kept in belongs together: with a variable that is wrong or forgotten a process would score files that are not there,
 * or hand its applicants' data to another lender's queue.
 *
 * @throws SolventError `conflict` with what does not belong to the database's installation
 */
export async function requireOneInstallation(
  state: NodeState,
  database: Database,
  blobs: BlobStore,
  redis: RedisConnection | undefined,
): Promise<void> {
  const { folder, servers } = state;
  const registry = await registryId(database, () => crypto.randomUUID());
  // Samples that wait in it are the registry's, of whichever copy of it.
  if (servers.database !== undefined) requireOwnFolder(folder, registry);
  const store = await requireOwnStore(database, blobs, registry, placeOfBlobs(state));
  // What a queue names is in one store alone: a copy that was restored beside the original has its own.
  const mine = markOf({ registry, store });
  if (redis && (await redis.claim(mine)) !== mine)
    throw new SolventError(
      'conflict',
      'REDIS_URL names a Redis that another installation uses, or the one that this was restored from: name another database of it (redis://…/1), or another Redis. If that installation is gone, empty that database of Redis (FLUSHDB).',
    );
}

/**
 * @param place the store, for the operator
 * @returns the store's identifier
 */
async function requireOwnStore(database: Database, blobs: BlobStore, registry: string, place: string) {
  const mine = { registry, store: crypto.randomUUID() };
  const isNew = (await blobs.put(MARK, markOf(mine), { onlyIfAbsent: true })) !== null;
  const mark = isNew ? mine : await readMark(blobs);
  if (mark?.registry !== registry)
    throw new SolventError(
      'conflict',
      `${place} has the files of another installation than the database's: name another one, or the other database.`,
    );
  await database.query('INSERT INTO store_id ("only", id) VALUES (1, ?) ON CONFLICT DO NOTHING', [
    mark.store,
  ]);
  const [row] = await database.query<{ id: string }>('SELECT id FROM store_id');
  if (row!.id === mark.store) return mark.store;
  if (isNew) await blobs.delete([MARK]);
  throw notItsFiles(place);
}

/** A folder keeps samples for the database that it was used with. */
function requireOwnFolder(folder: string, registry: string): void {
  const path = join(folder, MARK);
  try {
    writeFileSync(path, registry, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const noted = readFileSync(path, 'utf8');
    if (noted === registry) return;
    // A full disk kept it from being written.
    if (noted === '') {
      writeFileSync(path, registry);
      return;
    }
    throw new SolventError(
      'conflict',
      `${folder} was used with another database than DATABASE_URL names: name another folder in SOLVENT_STATE, or the other database.`,
    );
  }
}
