import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';

/**
 * Of a range that is for tests between hosts (RFC 2544), of each process its own: a run that was killed leaves its host behind, and two that
 * have the same address reach nothing.
 */
const place = process.pid % 2 ** 14;
const [HERE, THERE] = [1, 2].map((end) => `198.18.${place >> 6}.${4 * (place % 64) + end}`);

/** A host of its own: a network namespace, with one link to this one. */
export interface OtherHost {
  /** Runs a program there. */
  spawn(command: string[], variables: Record<string, string>): ChildProcess;
  /** Makes a port of this host's loopback reachable from there. @returns its address, as `address:port` */
  reach(port: number): Promise<string>;
  /** Cuts the link, or mends it: what is sent meanwhile is lost, and no connection is told. */
  cut(): void;
  mend(): void;
  remove(): void;
}

const ip = (...words: string[]) => execFileSync('ip', words, { stdio: 'ignore' });

/** @param name of at most 10 letters; no other on this machine has the same */
export function otherHost(name: string): OtherHost {
  const [here, there] = [`${name}-a`, `${name}-b`];
  ip('netns', 'add', name);
  ip('link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name);
  ip('addr', 'add', `${HERE}/30`, 'dev', here);
  ip('-n', name, 'addr', 'add', `${THERE}/30`, 'dev', there);
  ip('link', 'set', here, 'up');
  ip('-n', name, 'link', 'set', there, 'up');
  ip('-n', name, 'link', 'set', 'lo', 'up');
  const closing: (() => void)[] = [];
  return {
    spawn(command, variables) {
      const child = spawn('ip', ['netns', 'exec', name, ...command], {
        stdio: 'ignore',
        env: { PATH: process.env.PATH, ...variables },
      });
      closing.push(() => child.kill('SIGKILL'));
      return child;
    },
    reach(port) {
      const server = createServer((client) => {
        const upstream = connect(port, '127.0.0.1');
        for (const [one, other] of [
          [client, upstream],
          [upstream, client],
        ] as const) {
          one.pipe(other);
          one.on('error', () => other.destroy()).on('close', () => other.destroy());
        }
      });
      closing.push(() => server.close());
      return new Promise((resolve) =>
        server.listen(0, HERE, () => resolve(`${HERE}:${(server.address() as { port: number }).port}`)),
      );
    },
    // Its own end is taken down: this one's address stays, and nothing on this host notices.
    cut: () => ip('-n', name, 'link', 'set', there, 'down'),
    mend: () => ip('-n', name, 'link', 'set', there, 'up'),
    remove() {
      for (const close of closing) close();
      ip('netns', 'del', name);
    },
  };
}
