import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../../scripts/dev/port.ts';

/** On the PATH, or wherever it was built. */
const PROGRAM = process.env.VERSITYGW ?? 'versitygw';

export interface S3Server {
  endpoint: string;
  port: number;
  /** Holds a folder for each bucket. */
  data: string;
  accessKeyId: string;
  secretAccessKey: string;
  start(): Promise<void>;
  /** In an orderly way; SIGKILL as a crash. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** A new bucket's name. */
  makeBucket(): string;
  /** The product's variables for a new bucket. */
  variables(): Record<'S3_ENDPOINT' | 'S3_BUCKET' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY', string>;
  /** Stops it and removes all it had. */
  remove(): Promise<void>;
}

/**
 * A versitygw of its own over a folder, started, on a free port of loopback. It keeps to S3's signatures, conditions and checksums.
 *
 * @param data where its buckets are; a folder of its own otherwise
 */
export async function s3Server(data?: string): Promise<S3Server> {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-s3-'));
  const port = await freePort();
  const [accessKeyId, secretAccessKey] = ['solvent', 'very-secret'];
  const place = data ?? join(folder, 'data');
  mkdirSync(place, { recursive: true });
  let [running, buckets]: [ChildProcess | undefined, number] = [undefined, 0];

  const listens = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy());
    });

  const server: S3Server = {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    data: place,
    accessKeyId,
    secretAccessKey,
    async start() {
      running = spawn(PROGRAM, ['--port', `127.0.0.1:${port}`, '--quiet', '--keep-alive', 'posix', place], {
        stdio: 'ignore',
        env: { ...process.env, ROOT_ACCESS_KEY: accessKeyId, ROOT_SECRET_KEY: secretAccessKey },
      });
      await once(running, 'spawn');
      for (const end = Date.now() + 15_000; !(await listens()); await sleep(20))
        if (running.exitCode !== null || Date.now() > end) throw new Error('versitygw did not start.');
    },
    async stop(signal = 'SIGTERM') {
      if (!running || running.exitCode !== null || running.signalCode !== null) return;
      const exit = once(running, 'exit');
      running.kill(signal);
      await exit;
    },
    signal(name) {
      running?.kill(name);
    },
    makeBucket() {
      const name = `bucket-${++buckets}`;
      mkdirSync(join(place, name));
      return name;
    },
    variables: () => ({
      S3_ENDPOINT: server.endpoint,
      S3_BUCKET: server.makeBucket(),
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    }),
    async remove() {
      server.signal('SIGCONT');
      await server.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
