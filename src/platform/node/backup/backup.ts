import { mkdirSync, readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { HOURS, MINUTES, minuteIn, PIECES } from '../../../decisions/store/keys.ts';
import { SolventError } from '../../../errors.ts';
import type { BlobStore, Clock, Database, SqlValue } from '../../../ports.ts';
import type { TableSnapshot } from '../../tables.ts';
import { filesystemBlobStore } from '../filesystem.ts';
import { MARK, requireItsFiles } from '../installation-mark.ts';
import { RESERVED_FOLDER } from '../key-walk.ts';
import { makeFolder } from '../make-folder.ts';
import { storageReason } from '../storage-error.ts';
import { copyBlob } from './copy-blob.ts';
import { copyMinute } from './copy-minute.ts';
import { inLanes } from './lanes.ts';
import { LEFT_OUT } from './left-out.ts';
import { backupFiles, type Manifest } from './manifest.ts';
import { type Sealed, writeLines } from './part-file.ts';
import { writeRow } from './row-text.ts';

/** What a backup is made of. */
export interface BackupSource {
  snapshot: TableSnapshot;
  blobs: BlobStore;
  /** All that is there, in order. */
  keys(): Promise<string[]>;
  /** Where its files are, for the operator. */
  place: string;
  /** The folder whose files are all taken for objects, where they are in one. */
  blobsFolder: string | undefined;
  clock: Clock;
  /** Tells, of the database at that moment, which of the files belong to it. */
  filesOf(database: Pick<Database, 'query'>): Promise<(key: string) => boolean>;
}

/** Objects whose copies are listed together. */
const ROUND = 256;

/**
 * Copies an installation into a new folder while it runs: its database as it is at one moment, then the files that this names. The folder holds a
 * backup once its manifest is there, which comes last.
 *
 * @param folder not there yet, or empty
 * @throws SolventError `conflict` for a folder that holds something or is among the files that are backed up, or files that are not the database's; `storage_unavailable`
 */
export async function backUp(source: BackupSource, folder: string): Promise<Manifest> {
  const { blobsFolder } = source;
  if (blobsFolder !== undefined && `${resolve(folder)}${sep}`.startsWith(`${resolve(blobsFolder)}${sep}`))
    throw new SolventError(
      'conflict',
      `${folder} is among the files that are backed up, and would be in every later backup: name another folder.`,
    );
  makeBackupFolder(folder);
  try {
    return await write(source, folder);
  } catch (error) {
    const reason = storageReason(error) ?? storageReason((error as Error).cause);
    if (reason === undefined) throw error;
    throw new SolventError(
      'storage_unavailable',
      `${reason} What stands in ${folder} is no whole backup: delete it.`,
      { cause: error },
    );
  }
}

function makeBackupFolder(folder: string): void {
  makeFolder(folder, 0o700);
  const { manifest } = backupFiles(folder);
  const names = readdirSync(folder);
  if (names.length === 0) return;
  throw new SolventError(
    'conflict',
    names.some((name) => manifest.endsWith(name))
      ? `${folder} holds a backup: name a new folder.`
      : `${folder} is not empty: name a new folder. If a backup into it was interrupted, delete it.`,
  );
}

async function write(source: BackupSource, folder: string): Promise<Manifest> {
  const { snapshot, blobs, place, clock, filesOf } = source;
  const files = backupFiles(folder);
  mkdirSync(files.tables, { mode: 0o700 });
  await requireItsFiles(snapshot, blobs, place);
  const at = new Date(clock.now()).toISOString();
  const belongs = await filesOf(snapshot);
  // At once: what is deleted from here on was there, and is told.
  const keys = (await source.keys()).filter((key) => key !== MARK && belongs(key));
  const migrations = await snapshot.query<{ name: string }>('SELECT name FROM migrations ORDER BY name');
  const tables: Manifest['tables'] = [];
  for (const table of snapshot.tables) {
    if (Object.hasOwn(LEFT_OUT, table.name)) continue;
    let rows = 0;
    const lines = async function* (some: AsyncIterable<SqlValue[][]>) {
      for await (const page of some) {
        rows += page.length;
        yield page.map(writeRow).join('');
      }
    };
    const sealed = await writeLines(files.table(table.name), lines(snapshot.rows(table)));
    tables.push({ name: table.name, columns: table.columns, rows, ...sealed });
  }
  snapshot.close();
  const manifest: Manifest = {
    format: 1,
    id: crypto.randomUUID(),
    at,
    migrations: migrations.map(({ name }) => name),
    tables,
    blobs: await writeBlobs(blobs, keys, folder),
  };
  await writeFile(files.manifest, `${JSON.stringify(manifest, null, 2)}\n`, {
    flag: 'wx',
    mode: 0o600,
    flush: true,
  });
  return manifest;
}

function* roundsOf<Thing>(things: readonly Thing[]): Generator<Thing[]> {
  for (let start = 0; start < things.length; start += ROUND) yield things.slice(start, start + ROUND);
}

/** The minute of decisions that an object is of: undefined of any other. */
function minuteOfKey(key: string): number | undefined {
  const root = [PIECES, MINUTES].find((one) => key.startsWith(one));
  return root === undefined ? undefined : minuteIn(root, key);
}

async function writeBlobs(blobs: BlobStore, keys: string[], folder: string): Promise<Manifest['blobs']> {
  const files = backupFiles(folder);
  const copies = filesystemBlobStore(files.blobs);
  const gone: string[] = [];
  let [count, bytes] = [0, 0];
  const noted = (key: string, copy: Sealed) => {
    count++;
    bytes += copy.bytes;
    return `${JSON.stringify([key, copy.bytes, copy.sha256])}\n`;
  };
  const minutes = Map.groupBy(keys, minuteOfKey);
  const others = Map.groupBy(minutes.get(undefined) ?? [], (key) => key.startsWith(HOURS));
  minutes.delete(undefined);
  const each = async function* (some: readonly string[] = []) {
    for (const round of roundsOf(some)) {
      const sealed = await inLanes(round, (key) => copyBlob(blobs, copies, key));
      for (const [index, key] of round.entries()) {
        const copy = sealed[index];
        if (copy === undefined) gone.push(key);
        else yield noted(key, copy);
      }
    }
  };
  const lines = async function* () {
    yield* each(others.get(false));
    for (const round of roundsOf([...minutes]))
      for (const minute of await inLanes(round, ([minute, its]) => copyMinute(blobs, copies, minute!, its))) {
        gone.push(...minute.gone);
        for (const [key, copy] of minute.copied) yield noted(key, copy);
      }
    // Behind their minutes: keys that are older than these could say what was erased meanwhile.
    yield* each(others.get(true));
  };
  const list = await writeLines(files.blobList, lines());
  // What the store wrote into.
  await rm(join(files.blobs, RESERVED_FOLDER), { recursive: true, force: true });
  return { count, bytes, list, gone };
}
