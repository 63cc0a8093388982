import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SolventError } from '../../errors.ts';
import type { BlobStore, Database } from '../../ports.ts';
import { registryId } from '../../registry/registry-id.ts';
import type { RedisConnection } from '../redis/connection.ts';
import { hasCode } from './file-errors.ts';
import type { NodeState } from './servers.ts';

/** The object in a store, and the file in a folder, that say whose they are. */
const NAME = 'installation';

/**
 * What an installation's parts are kept in belongs together: with a variable that is wrong or forgotten a process would score files that are not there,
 * or hand its applicants' data to another lender's queue.
 *
 * @throws SolventError `conflict` with what does not belong to the database's installation
 */
export async function requireOneInstallation(
  { folder, servers }: NodeState,
  database: Database,
  blobs: BlobStore,
  redis: RedisConnection | undefined,
): Promise<void> {
  const registry = await registryId(database, () => crypto.randomUUID());
  if (servers.database !== undefined) requireOwnFolder(folder, registry);
  if (redis && (await redis.claim(registry)) !== registry)
    throw new SolventError(
      'conflict',
      'REDIS_URL names a Redis that another installation uses: name another database of it (redis://…/1), or another Redis. If that installation is gone, delete the key {solvent}:installation there.',
    );
  await requireOwnStore(database, blobs, registry, servers.blobs ? 'S3_BUCKET' : folder);
}

/** @param place the store, for the operator */
async function requireOwnStore(database: Database, blobs: BlobStore, registry: string, place: string) {
  const mine = `${registry} ${crypto.randomUUID()}`;
  const isNew = (await blobs.put(NAME, mine, { onlyIfAbsent: true })) !== null;
  const text = isNew ? mine : await (await blobs.get(NAME))?.text();
  const [owner, store] = (text ?? '').split(' ');
  if (owner !== registry)
    throw new SolventError(
      'conflict',
      `${place} has the files of another installation than the database's: name another one, or the other database.`,
    );
  await database.query('INSERT INTO store_id ("only", id) VALUES (1, ?) ON CONFLICT DO NOTHING', [store!]);
  const [row] = await database.query<{ id: string }>('SELECT id FROM store_id');
  if (row!.id === store) return;
  if (isNew) await blobs.delete([NAME]);
  throw new SolventError(
    'conflict',
    `The files of the database's installation are not in ${place}: set S3_ENDPOINT and S3_BUCKET as its other processes have them, or restore its files from a backup.`,
  );
}

/** A folder keeps samples for the database that it was used with. */
function requireOwnFolder(folder: string, registry: string): void {
  const path = join(folder, NAME);
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
