import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../../scripts/dev/port.ts';

const run = promisify(execFile);

export interface RedisServer {
  url: string;
  port: number;
  /** What `redis-cli` prints for a command. */
  ask(...command: string[]): Promise<string>;
  start(): Promise<void>;
  /** In an orderly way, or as a crash. */
  stop(how?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  restart(how?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Stops it and removes all it had. */
  remove(): Promise<void>;
}

/**
 * A Redis server of its own, started, on a free port of loopback, that writes to its disk before it answers.
 *
 * @param settings as on its command line, `--name value`
 */
export async function redisServer(settings: string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'solvent-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async ask(...command) {
      const { stdout } = await run('redis-cli', ['-p', String(port), '--no-auth-warning', ...command]);
      return stdout.trim();
    },
    async start() {
      if (isRunning()) return;
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
      const durable = ['--appendonly', 'yes', '--appendfsync', 'always'];
      const hasty = ['--repl-diskless-sync-delay', '0'];
      child = spawn('redis-server', [...options, ...durable, ...hasty, ...settings], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const starting = child.stdout!.setEncoding('utf8');
      let said = '';
      for await (const text of starting.iterator({ destroyOnReturn: false })) {
        said += text;
        if (/Ready to accept connections/.test(said)) break;
      }
      starting.resume();
      if (child.exitCode !== null) throw new Error(`Redis does not start:\n${said}`);
    },
    async stop(how = 'SIGTERM') {
      if (!isRunning()) return;
      const ended = once(child!, 'exit');
      child!.kill(how);
      await ended;
    },
    async restart(how) {
      await server.stop(how);
      await server.start();
    },
    signal(name) {
      child!.kill(name);
    },
    async remove() {
      await server.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
