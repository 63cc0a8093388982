import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A server in a process of its own, on a port that the system gave it. */
export interface ServerProcess {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts a server that says in a line of JSON where it is `listening`. What it prints is read and dropped, as a collector of logs would read it.
 * @param name for the error when it does not start
 */
export async function startServer(
  name: string,
  command: string[],
  variables: Record<string, string>,
): Promise<ServerProcess> {
  const [program, ...rest] = command;
  const child: ChildProcess = spawn(program!, rest, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout!);
  const listening = new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const { event, port } = JSON.parse(line) as { event: string; port: number };
      if (event !== 'listening') return;
      resolve(port);
      lines.close();
      child.stdout!.resume();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${name} does not start`)));
  });
  const port = await listening;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.kill('SIGTERM')) await once(child, 'exit');
    },
  };
}
