import { Worker } from 'node:worker_threads';
import { type ErrorCode, SolventError } from '../../errors.ts';
import type { Database, SqlValue, Statement } from '../../ports.ts';
import { SIZE_OF_FILE } from './sqlite.ts';

/** What the thread is asked, and what it tells. */
export type Asked =
  | { id: number; kind: 'query'; sql: string; params: SqlValue[] }
  | { id: number; kind: 'batch'; statements: Statement[] }
  | { kind: 'close' };
export type Told = { id: number } & ({ value: unknown } | { error: ToldError });

/** What of an error crosses between threads. */
export interface ToldError {
  name: string;
  message: string;
  code: string | undefined;
  errcode: number | undefined;
  retryAfterSeconds: number | undefined;
  why: string | undefined;
}

export interface ThreadedDatabase extends Database {
  close(): Promise<void>;
}

/**
 * A SQLite database behind a thread of its own: SQLite's calls are synchronous, and wait for the disk and for other processes'
 * locks. Whoever answers requests must not stand still with them.
 *
 * @param survives see `sqliteDatabase`
 */
export function threadedDatabase(
  path: string,
  survives: 'power failure' | 'crash' = 'power failure',
): ThreadedDatabase {
  const thread = new Worker(new URL('./database-thread.ts', import.meta.url), {
    workerData: { path, survives },
    // Statements and their rows live for a moment: without this each thread keeps some thirty megabytes for them.
    resourceLimits: { maxYoungGenerationSizeMb: 6 },
  });
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  let last = 0;
  let ended: Error | undefined;
  let isClosing = false;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  thread.on('message', (told: Told) => {
    const asker = waiting.get(told.id);
    waiting.delete(told.id);
    // Whoever waits for its end must not end before.
    if (waiting.size === 0 && !isClosing) thread.unref();
    if ('error' in told) asker?.reject(errorOf(told.error));
    else asker?.resolve(told.value as never);
  });
  thread.on('error', (error) => end(new Error('The database thread ended.', { cause: error })));
  thread.on('exit', () => end(new Error('The database is closed.')));
  thread.unref();

  type Question = Asked extends infer One ? (One extends { id: number } ? Omit<One, 'id'> : never) : never;
  const ask = <Value>(asked: Question) =>
    new Promise<Value>((resolve, reject) => {
      if (ended) return reject(ended);
      const id = ++last;
      waiting.set(id, { resolve, reject });
      // Only a process that waits for an answer is kept alive by it.
      thread.ref();
      thread.postMessage({ id, ...asked });
    });

  return {
    query: (sql, params = []) => ask({ kind: 'query', sql, params }),
    batch: (statements) => ask({ kind: 'batch', statements }),
    async size() {
      const [row] = await ask<{ bytes: number }[]>({ kind: 'query', sql: SIZE_OF_FILE, params: [] });
      return row!.bytes;
    },
    async close() {
      if (ended) return;
      isClosing = true;
      const exit = new Promise((resolve) => thread.once('exit', resolve));
      thread.ref();
      thread.postMessage({ kind: 'close' } satisfies Asked);
      await exit;
    },
  };
}

function errorOf({ name, message, code, errcode, retryAfterSeconds, why }: ToldError): Error {
  const cause = why === undefined ? undefined : new Error(why);
  if (name === 'SolventError')
    return new SolventError(code as ErrorCode, message, {
      cause,
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
  const Kind = name === 'RangeError' ? RangeError : Error;
  return Object.assign(
    new Kind(message, { cause }),
    code !== undefined && { code },
    errcode !== undefined && { errcode },
  );
}
