import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import type { Server } from '../portfolio/client.ts';

/** The local stack in a process group of its own. */
export interface Victim {
  /** Rejects when the process ends before it listens. */
  ready: Promise<Server>;
  /** `kill -9` of the whole group, workerd included; resolves when it is gone. */
  kill(): Promise<void>;
}

export function startVictim(stateDir: string): Victim {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'server.ts'), stateDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
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

async function address(child: ChildProcess): Promise<Server> {
  const ended = once(child, 'exit').then(() =>
    Promise.reject(new Error('The stack ended before it listened.')),
  );
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), ended])) as [string];
  ended.catch(() => {});
  return { url: (JSON.parse(line) as { url: string }).url, key: DEVELOPMENT_KEY };
}
