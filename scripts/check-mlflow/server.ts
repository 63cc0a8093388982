import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../dev/port.ts';

/** Where a server keeps what it is told, and how it is started. */
export interface MlflowStores {
  /** For its log, and for the stores that are not named. */
  folder: string;
  /** `--backend-store-uri`; by default a SQLite file in the folder. */
  database?: string;
  /** `--artifacts-destination`; by default a folder in the folder. */
  artifacts?: string;
  /** More of its environment, such as credentials of the stores. */
  env?: Record<string, string>;
  /** More of its command line. */
  args?: readonly string[];
}

/** A real MLflow server, which keeps its port and its stores through kills and starts. */
export interface RealMlflow {
  url: string;
  /** Starts it and waits until it answers. */
  start(): Promise<void>;
  /** `kill -9`, with all its workers. */
  kill(): Promise<void>;
}

/** It imports a gigabyte of Python. */
const PATIENCE_MILLISECONDS = 180_000;

/**
 * A server of MLflow's own, not started yet.
 * @param python an interpreter with mlflow
 */
export async function realMlflow(python: string, stores: MlflowStores): Promise<RealMlflow> {
  const port = await freePort();
  const { folder } = stores;
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  async function start() {
    const log = createWriteStream(join(folder, 'mlflow.log'), { flags: 'a' });
    await once(log, 'open');
    const args = [
      ['-m', 'mlflow', 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ['--backend-store-uri', stores.database ?? `sqlite:///${join(folder, 'mlflow.db')}`],
      ['--serve-artifacts', '--artifacts-destination', stores.artifacts ?? join(folder, 'artifacts')],
      stores.args ?? [],
    ].flat();
    child = spawn(python, args, {
      cwd: folder,
      // A group of its own: its workers end with it.
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true', ...stores.env },
    });
    for (const end = Date.now() + PATIENCE_MILLISECONDS; ; await wait(200)) {
      const response = await fetch(`${url}/health`).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) return;
      if (child.exitCode !== null || Date.now() > end)
        throw new Error(
          `MLflow does not start:\n${readFileSync(join(folder, 'mlflow.log'), 'utf8').slice(-2_000)}`,
        );
    }
  }
  async function kill() {
    if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  }
  return { url, start, kill };
}
