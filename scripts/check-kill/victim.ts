import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Runtime } from '../dev/start-on.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import type { Server } from '../portfolio/client.ts';

/** The product in a process group of its own. */
export interface Victim {
  /** Rejects when the process ends before it listens. */
  ready: Promise<Server>;
  /** `kill -9` of the whole group, workerd included; resolves when it is gone. */
  kill(): Promise<void>;
}

/** Chunks are small so that a kill finds many. */
export const VARIABLES = {
  API_KEY: DEVELOPMENT_KEY,
  RATE_LIMIT_PER_MINUTE: '0',
  PORTFOLIO_CHUNK_BYTES: '16384',
};

/** @param variables besides those that all have; of Node alone */
export function startVictim(
  stateDir: string,
  platform: Runtime,
  variables: Record<string, string> = {},
): Victim {
  const [script, env] =
    platform === 'workerd'
      ? ['server.ts', {}]
      : [
          '../../workers/node/index.ts',
          { ...VARIABLES, PORT: '0', HOST: '127.0.0.1', SOLVENT_STATE: stateDir, ...variables },
        ];
  const child = spawn(process.execPath, [join(import.meta.dirname, script), stateDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    env: { ...process.env, ...env },
  });
  const ready = address(child);
  // Nobody may be waiting when it is killed.
  ready.catch(() => {});
  const exited = once(child, 'exit');
  return {
    ready,
    async kill() {
      process.kill(-child.pid!, 'SIGKILL');
      await exited;
    },
  };
}

/** The first line that tells it: ours says the address, Node's log the port. */
async function address(child: ChildProcess): Promise<Server> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('The product ended before it listened.')));
    createInterface(child.stdout!).on('line', (line) => {
      const { url, event, port } = JSON.parse(line) as { url?: string; event?: string; port?: number };
      if (url !== undefined || event === 'listening')
        resolve({ url: url ?? `http://127.0.0.1:${port}`, key: DEVELOPMENT_KEY });
    });
  });
}
