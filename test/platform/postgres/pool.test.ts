import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/platform/postgres/connection.ts';
import { connectionPool } from '../../../src/platform/postgres/pool.ts';

function connections() {
  const made: (Connection & { usable: boolean })[] = [];
  const open = async () => {
    const one = {
      usable: true,
      use: () => Promise.reject(new Error('not asked for here')),
      close() {
        one.usable = false;
      },
    };
    made.push(one);
    return one;
  };
  return { made, open };
}

describe('connectionPool', () => {
  it('has no more connections than it may, gives each to one at a time, and to those who wait in their order', async () => {
    const { made, open } = connections();
    const pool = connectionPool(open, 2, 1000);
    const using = new Set<Connection>();
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        pool.use(async (connection) => {
          expect(using.has(connection)).toBe(false);
          using.add(connection);
          order.push(n);
          await new Promise((resolve) => setTimeout(resolve, 1));
          using.delete(connection);
        }),
      ),
    );
    expect(made).toHaveLength(2);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('makes another in the place of one that was lost, in use or idle', async () => {
    const { made, open } = connections();
    const pool = connectionPool(open, 1, 1000);
    await pool.use(async (connection) => connection.close());
    await pool.use(async (connection) => expect(connection).toBe(made[1]));
    made[1]!.usable = false;
    await pool.use(async (connection) => expect(connection).toBe(made[2]));
    await Promise.all([
      pool.use(async (connection) => connection.close()),
      pool.use(async (connection) => expect(connection).toBe(made[3])),
    ]);
  });

  it('lets nobody wait for a connection longer than it may take', async () => {
    const { open } = connections();
    const pool = connectionPool(open, 1, 20);
    let finish: () => void = () => {};
    const long = pool.use(() => new Promise<void>((resolve) => (finish = resolve)));
    await expect(pool.use(async () => 1)).rejects.toMatchObject({ code: 'storage_unavailable' });
    finish();
    await long;
    expect(await pool.use(async () => 1)).toBe(1);
  });

  it('tells all who wait when none can be made', async () => {
    const pool = connectionPool(() => Promise.reject(new Error('nobody there')), 1, 10_000);
    const asked = [1, 2, 3].map(() => pool.use(async () => 1));
    for (const answer of await Promise.allSettled(asked))
      expect(answer).toMatchObject({ status: 'rejected', reason: { message: 'nobody there' } });
  });
});
