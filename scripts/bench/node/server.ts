import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../../dev/variables.ts';

/** A server in a process of its own, on a port that the system gave it. */
export interface ServerProcess {
  url: string;
  child: ChildProcess;
  stop(): Promise<void>;
}

/**
 * Starts a server that says in a line of JSON where it is `listening`. What it prints goes into a file, as a log does: whoever read it here
 * would take a core from what is measured.
 * @param name for the error when it does not start
 */
export async function startServer(
  name: string,
  command: string[],
  variables: Record<string, string>,
): Promise<ServerProcess> {
  const [program, ...rest] = command;
  const folder = await mkdtemp(join(tmpdir(), 'solvent-bench-log-'));
  const log = await open(join(folder, 'log'), 'w+');
  const child: ChildProcess = spawn(program!, rest, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', log.fd, 'inherit', 'ipc'],
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${name} does not start`)));
  });
  const port = await Promise.race([portIn(log), failed]);
  return {
    url: `http://127.0.0.1:${port}`,
    child,
    async stop() {
      if (child.kill('SIGTERM')) await once(child, 'exit');
      await log.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** What a log says of where its writer listens, as soon as it does. */
async function portIn(log: FileHandle): Promise<number> {
  for (;;) {
    const { buffer, bytesRead } = await log.read({ buffer: Buffer.alloc(65_536), position: 0 });
    for (const line of buffer.toString('utf8', 0, bytesRead).split('\n').slice(0, -1)) {
      const { event, port } = JSON.parse(line) as { event: string; port: number };
      if (event === 'listening') return port;
    }
    await wait(10);
  }
}

interface Product {
  /** A folder: empty, or that of an earlier start. */
  state: string;
  /** Beside a key, a port and limits that nobody reaches. */
  variables?: Record<string, string>;
  /** Modules that Node reads before. */
  before?: string[];
  /** What is run in place of its own entry. */
  entry?: string;
}

/** The product as `npm run start:node` runs it, in a process of its own. */
export function startProduct({ state, variables, before = [], entry }: Product): Promise<ServerProcess> {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
  const words = (scripts['start:node'] as string).split(' ');
  const node = words.indexOf('node');
  const flags = words.slice(node + 1, -1);
  const imports = before.flatMap((path) => ['--import', path]);
  const run = entry ?? join(PROJECT_ROOT, words.at(-1)!);
  return startServer('The product', [process.execPath, ...flags, ...imports, run], {
    ...Object.fromEntries(words.slice(0, node).map((word) => word.split('='))),
    API_KEY: DEVELOPMENT_KEY,
    HOST: '127.0.0.1',
    PORT: '0',
    SOLVENT_STATE: state,
    STOP_DELAY_SECONDS: '0',
    RATE_LIMIT_PER_MINUTE: '1000000000',
    ...variables,
  });
}

/** Its API alone, on a state of its own. @param entry what is run in place of the product's own */
export async function startApi(entry?: string): Promise<ServerProcess> {
  const state = await mkdtemp(join(tmpdir(), 'solvent-bench-'));
  const api = await startProduct({ state, variables: { ROLES: 'api' }, ...(entry && { entry }) });
  return {
    ...api,
    async stop() {
      await api.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}
