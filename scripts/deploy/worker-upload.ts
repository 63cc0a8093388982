import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

/** What Cloudflare would be handed of a Worker. */
export interface WorkerUpload {
  /** Of all modules, source maps not counted. */
  bytes: number;
  gzipBytes: number;
  /** CPU time, here, until its modules are evaluated: the platform refuses an upload that takes longer than it allows. */
  startMilliseconds: number;
}

/** @see https://developers.cloudflare.com/workers/platform/limits/ since September 2026 the same on every plan, and before compression */
export const MOST_UPLOAD_BYTES = 64 * 1024 ** 2;
export const MOST_START_MILLISECONDS = 1_000;

const run = promisify(execFile);

/**
 * Builds a Worker as `wrangler deploy` does, starts it once, and asks no account for anything.
 *
 * @param wrangler the script that is the program
 * @param config the Worker's configuration
 */
export async function workerUpload(wrangler: string, config: string): Promise<WorkerUpload> {
  const folder = await mkdtemp(join(tmpdir(), 'solvent-upload-'));
  const [modules, bundle, profile] = ['modules', 'bundle', 'profile'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' };
  const ask = (...args: string[]) => run(process.execPath, [wrangler, ...args], { env });
  try {
    await mkdir(modules);
    await ask('deploy', '--dry-run', '-c', config, '--outdir', modules, '--outfile', bundle);
    await ask('check', 'startup', '--worker', bundle, '--outfile', profile);
    const names = (await readdir(modules)).filter((name) => !/\.(map|md)$/.test(name));
    const all = Buffer.concat(await Promise.all(names.map((name) => readFile(join(modules, name)))));
    return {
      bytes: all.length,
      gzipBytes: gzipSync(all).length,
      startMilliseconds: activeMilliseconds(await readFile(profile, 'utf8')),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How long V8 was busy in a profile of its CPU. */
export function activeMilliseconds(profile: string): number {
  const { nodes, samples, timeDeltas } = JSON.parse(profile) as {
    nodes: { id: number; callFrame: { functionName: string } }[];
    samples: number[];
    /** Microseconds. */
    timeDeltas: number[];
  };
  const idle = new Set(
    nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id),
  );
  const busy = timeDeltas.filter((_, index) => !idle.has(samples[index]!));
  return busy.reduce((sum, delta) => sum + delta, 0) / 1_000;
}
