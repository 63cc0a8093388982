import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ENTRY = join(import.meta.dirname, '../../workers/node/index.ts');

/** What `npm run start:node` starts, as a process of its own. */
export interface NodeServer {
  url: string;
  /** @returns how it ended */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

/**
 * Starts the product on Node, and waits until it listens.
 * @param stateDir shared by all servers of an installation
 * @param onLog told the lines that it logs
 */
export async function startNodeServer(
  stateDir: string,
  variables: Record<string, string> = {},
  onLog: (line: string) => void = () => {},
): Promise<NodeServer> {
  const child = spawn(process.execPath, [ENTRY], {
    env: { ...process.env, PORT: '0', STOP_DELAY_SECONDS: '0', SOLVENT_STATE: stateDir, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      onLog(line);
      const said = JSON.parse(line) as { event?: string; port?: number };
      if (said.event === 'listening') resolve(said.port!);
    });
    void ended.then((how) => reject(new Error(`It ended before it listened, by ${how}.`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}
