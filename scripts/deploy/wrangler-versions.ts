import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Traffic, Versions } from './roll-out.ts';

const run = promisify(execFile);

/**
 * The versions of a Worker, by wrangler's login.
 *
 * @param wrangler the program
 * @param config the Worker's configuration
 */
export function wranglerVersions(wrangler: string, config: string): Versions {
  const ask = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    run(wrangler, [...args, '-c', config], { env: { ...process.env, ...env }, maxBuffer: 64 * 1024 ** 2 });
  return {
    async upload() {
      const folder = await mkdtemp(join(tmpdir(), 'solvent-rollout-'));
      try {
        const path = join(folder, 'said.ndjson');
        await ask(['versions', 'upload'], { WRANGLER_OUTPUT_FILE_PATH: path });
        return uploadedVersion(await readFile(path, 'utf8'));
      } finally {
        await rm(folder, { recursive: true });
      }
    },
    async traffic() {
      return trafficOf((await ask(['deployments', 'status', '--json'])).stdout);
    },
    async deploy(traffic: Traffic, message) {
      const specs = Object.entries(traffic).map(([version, percent]) => `${version}@${percent}%`);
      await ask(['versions', 'deploy', ...specs, '--message', message, '--yes']);
    },
  };
}

/** The version that `wrangler versions upload` says that it made, in the lines of its output file. */
export function uploadedVersion(lines: string): string {
  for (const line of lines.split('\n').filter(Boolean)) {
    const { type, version_id: version } = JSON.parse(line) as { type: string; version_id?: string };
    if (type === 'version-upload' && version) return version;
  }
  throw new Error('wrangler did not say which version it made.');
}

/** What `wrangler deployments status --json` says. */
export function trafficOf(json: string): Traffic {
  const { versions } = JSON.parse(json) as { versions: { version_id: string; percentage: number }[] };
  const answering = versions.filter(({ percentage }) => percentage > 0);
  return Object.fromEntries(answering.map(({ version_id, percentage }) => [version_id, percentage]));
}

/** The name of a Worker, by its configuration. */
export function workerName(config: string): string {
  const name = /^name *= *"([^"]+)"/m.exec(readFileSync(config, 'utf8'))?.[1];
  if (name === undefined) throw new Error(`${config} names no Worker.`);
  return name;
}
