import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../dev/port.ts';
import type { MlflowStores } from './server.ts';

/** Where an MLflow server keeps what it is told, as teams run it. */
export interface Stores {
  mlflow: Omit<MlflowStores, 'folder'>;
  stop(): Promise<void>;
}

const BUCKET = 'mlflow';
const KEY = 'check';
const SECRET = 'check-mlflow';
const PATIENCE_MILLISECONDS = 30_000;

/** A PostgreSQL and an S3 (versitygw, which checks signatures) of this check's own. Their programs must be on the PATH. */
export async function fullStores(folder: string): Promise<Stores> {
  const port = await freePort();
  mkdirSync(join(folder, 's3', BUCKET), { recursive: true });
  mkdirSync(join(folder, 'side'));
  const s3 = spawn(
    'versitygw',
    ['--port', `127.0.0.1:${port}`, 'posix', '--sidecar', join(folder, 'side'), join(folder, 's3')],
    { stdio: 'ignore', env: { ...process.env, ROOT_ACCESS_KEY: KEY, ROOT_SECRET_KEY: SECRET } },
  );
  await once(s3, 'spawn');
  // Asked, not listened for: to listen would take the port from it.
  const answers = () =>
    fetch(`http://127.0.0.1:${port}`).then(
      () => true,
      () => false,
    );
  for (const end = Date.now() + PATIENCE_MILLISECONDS; !(await answers()); await wait(100)) {
    if (s3.exitCode === null && Date.now() <= end) continue;
    s3.kill('SIGKILL');
    throw new Error('versitygw does not start');
  }
  const postgres = startPostgres(await freePort());
  return {
    mlflow: {
      database: postgres.url,
      artifacts: `s3://${BUCKET}/artifacts`,
      env: {
        MLFLOW_S3_ENDPOINT_URL: `http://127.0.0.1:${port}`,
        AWS_ACCESS_KEY_ID: KEY,
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    },
    async stop() {
      s3.kill('SIGKILL');
      await postgres.stop();
    },
  };
}

function startPostgres(port: number): { url: string; stop(): Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-postgres-'));
  const data = join(folder, 'data');
  // It does not run as root.
  const other = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : null;
  if (other) chownSync(folder, other.uid, other.gid);
  const run = (program: string, args: string[]) =>
    execFileSync(program, args, { ...other, cwd: folder, stdio: 'ignore' });
  run('initdb', ['-D', data, '-U', 'mlflow', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8']);
  const options = `-c listen_addresses=127.0.0.1 -p ${port} -c unix_socket_directories=${folder}`;
  run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start']);
  return {
    url: `postgresql+psycopg2://mlflow@127.0.0.1:${port}/postgres`,
    async stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8' }));
}
