/**
 * How long a backup and a restore of a large installation on files take, how much the backup holds, and the memory of either command. With
 * DATABASE_URL of an empty database, and the variables of an empty bucket, the backup is also restored there and made of it.
 *
 *   npm run bench -- backup
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readManifest } from '../../src/platform/node/backup/manifest.ts';
import { filesystemBlobStore } from '../../src/platform/node/filesystem.ts';
import { prepareNodeState } from '../../src/platform/node/prepare-state.ts';
import { serverVariables } from '../../workers/node/server-settings.ts';

const ROWS = Number(process.env.ROWS ?? 1_000_000);
const MEBIBYTE = 1024 * 1024;
/** Results of portfolios, and one upload as long as the longest. */
const FILES = { count: 400, bytes: MEBIBYTE };
const LONG_FILE_PARTS = 75;
const PART_BYTES = 8 * MEBIBYTE;

const ROOT = join(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
const at = (name: string) => join(folder, name);
try {
  await fill(at('state'));
  console.log('what                       seconds   MB/s   peak MB');
  await run('backup of files', 'backup', { SOLVENT_STATE: at('state') }, '--to', at('backup'));
  const { tables, blobs } = await readManifest(at('backup'));
  const bytes = tables.reduce((sum, table) => sum + table.bytes, blobs.bytes);
  await run('restore to files', 'restore', { SOLVENT_STATE: at('restored') }, '--from', at('backup'));
  if (process.env.DATABASE_URL) {
    const servers = { SOLVENT_STATE: at('none'), ...serverVariables(process.env) };
    await run('restore to servers', 'restore', servers, '--from', at('backup'));
    await run('backup of servers', 'backup', servers, '--to', at('again'));
  }

  /** @returns nothing, and prints a line */
  async function run(what: string, script: string, variables: object, ...given: string[]): Promise<void> {
    const begun = performance.now();
    const child = spawn(process.execPath, [join(ROOT, 'scripts', `${script}.ts`), ...given], {
      env: { PATH: process.env.PATH, ...variables },
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: folder,
    });
    let peak = 0;
    const watch = setInterval(() => {
      peak = peakMegabytes(child.pid!) ?? peak;
    }, 20);
    const [code] = await once(child, 'exit');
    clearInterval(watch);
    if (code !== 0) throw new Error(`${script} ended with ${code}.`);
    const seconds = (performance.now() - begun) / 1000;
    const held = await readManifest(at('backup'));
    const moved = held.tables.reduce((sum, table) => sum + table.bytes, held.blobs.bytes) / 1e6;
    console.log(
      `${what.padEnd(27)}${seconds.toFixed(1).padStart(7)}${(moved / seconds).toFixed(0).padStart(7)}${peak.toFixed(0).padStart(10)}`,
    );
  }
  console.log(
    `${ROWS.toLocaleString('en-US')} samples and ${blobs.count} files: the backup has ${(bytes / 1e6).toFixed(0)} MB.`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Of Linux; undefined of a process that is gone. */
function peakMegabytes(process: number): number | undefined {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${process}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

async function fill(state: string): Promise<void> {
  (await prepareNodeState({ folder: state, servers: {} }, join(ROOT, 'migrations'))).close();
  const database = new DatabaseSync(join(state, 'state.db'));
  database.exec(`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${ROWS})
    INSERT INTO samples (id, loan, model, version, source, at, place, probability, inputs, features, rank, rate)
    SELECT printf('%032x', n * 2654435761), printf('%032x', n * 40503), 'loan-default', '1', 'batch', 1750000000000 + n * 100, n % 1000,
      (n % 99991) / 99991.0, json_array(n % 2, n * 1.25, n * 3.5), json_array(n % 2, n * 1.25, n * 3.5, 0.5), n % 4294967296, 0.1 FROM numbers`);
  database.close();
  const blobs = filesystemBlobStore(join(state, 'blobs'));
  const some = (bytes: number, seed: number) =>
    Uint8Array.from({ length: bytes }, (_, index) => (index * seed) % 253);
  const [piece, part] = [some(FILES.bytes, 31), some(PART_BYTES, 37)];
  for (let file = 0; file < FILES.count; file++) await blobs.put(`bundles/${file}/piece`, piece);
  const upload = await blobs.upload('training/long.csv');
  for (let number = 0; number < LONG_FILE_PARTS; number++) await upload.part(part);
  await upload.complete();
}
