import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';
import type { BenchedStack } from './stack.ts';

/**
 * The product on Node, embedded, in a process of its own, as `npm run start:node` has it: an API and threads that score.
 *
 * @param state an empty folder, or that of an earlier start
 */
export async function startBenchedNode(root: string, state: string, threads: number): Promise<BenchedStack> {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [, ...words] = (scripts['start:node'] as string).split(' ');
  const child = spawn(process.execPath, words, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      ROLES: 'api,batch',
      BATCH_THREADS: String(threads),
      SOLVENT_STATE: state,
      STOP_DELAY_SECONDS: '0',
      API_KEY: DEVELOPMENT_KEY,
      RATE_LIMIT_PER_MINUTE: '0',
    },
  });
  const died = once(child, 'exit').then(() => Promise.reject(new Error('The server does not start.')));
  died.catch(() => {});
  const port = new Promise<number>((resolve) => {
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line) as { event: string; port: number };
      if (said.event === 'listening') resolve(said.port);
    });
  });
  return {
    server: { url: `http://127.0.0.1:${await Promise.race([port, died])}`, key: DEVELOPMENT_KEY },
    pid: child.pid!,
    async stop() {
      if (child.kill('SIGTERM')) await once(child, 'exit');
    },
  };
}
