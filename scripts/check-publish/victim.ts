import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A publisher in a process group of its own. */
export interface Victim {
  /** Resolves when it begins to write its first bundle; rejects when it ends before. */
  begun: Promise<void>;
  /** Resolves when its first bundle is published, and its storage closed. */
  published: Promise<void>;
  /** `kill -9` of the whole group, workerd included. Resolves when it is gone, to the seed that it began last. */
  kill(): Promise<number>;
}

export function startPublisher(stateDir: string, firstSeed: number): Victim {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'publisher.ts'), stateDir, String(firstSeed)],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const closed = once(child, 'close');
  const begun = Promise.withResolvers<void>();
  const published = Promise.withResolvers<void>();
  let last = firstSeed;
  createInterface(child.stdout).on('line', (line) => {
    const said = JSON.parse(line) as { begun?: number; published?: number };
    if (said.begun === undefined) return published.resolve();
    last = said.begun;
    begun.resolve();
  });
  for (const { promise, reject } of [begun, published]) {
    closed.then(() => reject(new Error('The publisher ended by itself.')));
    // Nobody may be waiting when it is killed.
    promise.catch(() => {});
  }
  return {
    begun: begun.promise,
    published: published.promise,
    async kill() {
      process.kill(-child.pid!, 'SIGKILL');
      await closed;
      return last;
    },
  };
}
