import { SolventError } from '../../errors.ts';
import type { Connection } from './connection.ts';

export interface Pool {
  /** Does something on a connection that nobody else uses meanwhile. */
  use<Result>(work: (connection: Connection) => Promise<Result>): Promise<Result>;
  /** Closes what is idle now, and the others once they are done. */
  close(): void;
}

interface Waiting {
  resolve(connection: Connection): void;
  reject(error: unknown): void;
}

/**
 * @param open makes a connection
 * @param most of them at once
 * @param waitMilliseconds how long one is waited for while all are in use
 */
export function connectionPool(
  open: () => Promise<Connection>,
  most: number,
  waitMilliseconds: number,
): Pool {
  const idle: Connection[] = [];
  const waiting: Waiting[] = [];
  let connections = 0;
  let closed = false;

  const make = async (): Promise<Connection> => {
    connections++;
    try {
      return await open();
    } catch (error) {
      connections--;
      // Nobody is there who would give one back: what failed here, fails for all who wait.
      if (connections === 0) for (const one of waiting.splice(0)) one.reject(error);
      throw error;
    }
  };

  const take = (): Promise<Connection> => {
    if (closed) throw new Error('The database is closed.');
    for (let one = idle.pop(); one; one = idle.pop()) {
      if (one.usable) return Promise.resolve(one);
      connections--;
    }
    if (connections < most) return make();
    return new Promise((resolve, reject) => {
      const me: Waiting = {
        resolve(connection) {
          clearTimeout(late);
          resolve(connection);
        },
        reject(error) {
          clearTimeout(late);
          reject(error);
        },
      };
      const late = setTimeout(() => {
        waiting.splice(waiting.indexOf(me), 1);
        reject(
          new SolventError(
            'storage_unavailable',
            'All connections to the database are in use. Send it again.',
            {
              retryAfterSeconds: 5,
            },
          ),
        );
      }, waitMilliseconds);
      waiting.push(me);
    });
  };

  const giveBack = (connection: Connection): void => {
    const next = waiting.shift();
    if (closed || !connection.usable) {
      connection.close();
      connections--;
      if (next) make().then(next.resolve, next.reject);
    } else if (next) next.resolve(connection);
    else idle.push(connection);
  };

  return {
    async use(work) {
      const connection = await take();
      try {
        return await work(connection);
      } finally {
        giveBack(connection);
      }
    },
    close() {
      closed = true;
      for (const one of idle.splice(0)) one.close();
    },
  };
}
