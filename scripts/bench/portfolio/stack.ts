import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';
import type { Server } from '../../portfolio/client.ts';

/** A local stack in a process of its own. */
export interface BenchedStack {
  server: Server;
  pid: number;
  stop(): Promise<void>;
}

/** @param root a checkout whose packages are installed @param state an empty folder */
export async function startBenched(root: string, state: string): Promise<BenchedStack> {
  const script = join(root, 'scripts/bench/portfolio/server.ts');
  const child: ChildProcess = spawn(process.execPath, [script, state], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const died = once(child, 'exit').then(() => Promise.reject(new Error('The local stack does not start.')));
  const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), died])) as [string];
  died.catch(() => {});
  return {
    server: { url: (JSON.parse(line) as { url: string }).url, key: DEVELOPMENT_KEY },
    pid: child.pid!,
    async stop() {
      if (child.kill('SIGTERM')) await once(child, 'exit');
    },
  };
}
