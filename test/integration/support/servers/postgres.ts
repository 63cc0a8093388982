import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../../scripts/dev/port.ts';

const run = promisify(execFile);
/** Debian's folder of the server's programs; elsewhere they are on the PATH. */
const DEBIAN = '/usr/lib/postgresql/15/bin';
const program = (name: string) => (existsSync(join(DEBIAN, name)) ? join(DEBIAN, name) : name);

export interface PostgresServer {
  url: string;
  port: number;
  folder: string;
  /** What `psql` prints for a statement, as the superuser. */
  ask(sql: string): Promise<string>;
  start(): Promise<void>;
  /** In an orderly way, with all connections cut; `immediate` as a crash. */
  stop(how?: 'fast' | 'immediate'): Promise<void>;
  restart(how?: 'fast' | 'immediate'): Promise<void>;
  /** To every process of the server. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Makes a standby the server that is written to. */
  promote(): Promise<void>;
  /** Stops it and removes all it had. */
  remove(): Promise<void>;
}

/**
 * A PostgreSQL server of its own, started, on a free port of loopback: user `solvent`, database `postgres`.
 *
 * @param settings of postgresql.conf, `name=value`
 * @param primary where it is to be the standby of another one, with the settings of that
 */
export async function postgresServer(
  settings: string[] = [],
  primary?: PostgresServer,
): Promise<PostgresServer> {
  const root = process.getuid?.() === 0;
  const as = (name: string, args: string[]) =>
    root ? run('runuser', ['-u', 'postgres', '--', program(name), ...args]) : run(program(name), args);
  const folder = mkdtempSync(join(tmpdir(), 'solvent-postgres-'));
  if (root) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chmodSync(folder, 0o755);
    chownSync(folder, id('-u'), id('-g'));
  }
  const data = join(folder, 'data');
  if (primary) await as('pg_basebackup', ['-d', primary.url, '-D', data, '-R', '-c', 'fast', '--no-sync']);
  else
    await as('initdb', [
      '-D',
      data,
      '-U',
      'solvent',
      '--auth=trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ]);
  const port = await freePort();
  const options = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${folder}`,
    'fsync=off',
  ];
  const line = [...options, ...settings].map((setting) => `-c ${setting}`).join(' ');

  const server: PostgresServer = {
    url: `postgres://solvent@127.0.0.1:${port}/postgres`,
    port,
    folder,
    async ask(sql) {
      const args = ['-h', '127.0.0.1', '-p', String(port), '-U', 'solvent', '-d', 'postgres', '-Atc', sql];
      return (await run('psql', args)).stdout.trim();
    },
    async start() {
      await as('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', line, 'start']);
    },
    async stop(how = 'fast') {
      await as('pg_ctl', ['-D', data, '-w', '-m', how, 'stop']);
    },
    async restart(how = 'fast') {
      await server.stop(how);
      await server.start();
    },
    signal(name) {
      const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
      for (const id of [postmaster, ...children.trim().split(' ').filter(Boolean).map(Number)])
        process.kill(id, name);
    },
    async promote() {
      await as('pg_ctl', ['-D', data, '-w', 'promote']);
    },
    async remove() {
      if (existsSync(join(data, 'postmaster.pid'))) await server.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
