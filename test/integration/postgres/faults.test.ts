import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type PostgresDatabase,
  type PostgresOptions,
  postgresDatabase,
} from '../../../src/platform/postgres/database.ts';
import { type PostgresServer, postgresServer } from '../support/servers/postgres.ts';
import { makeSchema } from './schema.ts';

const SETTINGS = ['max_connections=20', 'superuser_reserved_connections=3', 'listen_addresses=127.0.0.1,::1'];
let server: PostgresServer;
beforeAll(async () => {
  server = await postgresServer(SETTINGS);
  // No superuser: the places that are kept for one are not ours.
  await server.ask("CREATE ROLE worker LOGIN PASSWORD 'right'");
  await server.ask('GRANT ALL ON DATABASE postgres TO worker');
});
afterAll(async () => {
  await server.remove();
});

const opened: PostgresDatabase[] = [];
const open = (options: Partial<PostgresOptions> = {}) => {
  const url = server.url.replace('solvent@', 'worker:right@');
  const database = postgresDatabase({ url, connections: 4, answerMilliseconds: 2000, ...options });
  opened.push(database);
  return database;
};

let database: PostgresDatabase;
beforeEach(async () => {
  database = open();
  await makeSchema(database);
  await database.batch([
    { sql: 'DROP TABLE IF EXISTS entry' },
    { sql: 'CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT)' },
  ]);
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const insert = (id: number, name = 'x') => ({ sql: 'INSERT INTO entry VALUES (?, ?)', params: [id, name] });
const upsert = (id: number) => ({
  sql: 'INSERT INTO entry VALUES (?, ?) ON CONFLICT DO NOTHING',
  params: [id, 'x'],
});
const unavailable = (message: RegExp) =>
  expect.objectContaining({ code: 'storage_unavailable', message: expect.stringMatching(message) });
const count = async () => (await database.query<{ n: number }>('SELECT count(*) AS n FROM entry'))[0]?.n;
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
};

/**
 * Writers that write one key after another, each until it was told that it is there, while something happens to the server.
 *
 * @returns the keys, and every error that was met
 */
async function underLoad(happening: () => Promise<unknown>): Promise<{ keys: number; errors: unknown[] }> {
  let [going, next] = [true, 1];
  const errors: unknown[] = [];
  const writers = Array.from({ length: 6 }, async () => {
    while (going) {
      for (const id = next++; ; )
        try {
          await database.batch([upsert(id)]);
          break;
        } catch (error) {
          errors.push(error);
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
    }
  });
  await happening();
  const seen = next;
  await expect.poll(() => next, { timeout: 30_000 }).toBeGreaterThan(seen + 50);
  going = false;
  await Promise.all(writers);
  return { keys: next - 1, errors };
}

describe('a PostgreSQL server that', () => {
  it.each(['fast', 'immediate'] as const)('restarts (%s) under load loses nothing', async (how) => {
    const { keys, errors } = await underLoad(() => server.restart(how));
    expect(await count()).toBe(keys);
    for (const error of errors) expect(error).toMatchObject({ code: 'storage_unavailable' });
  });

  it('is reached by an address of IPv6', async () => {
    const database = open();
    const { port } = server;
    const other = open({ url: `postgres://worker:right@[::1]:${port}/postgres` });
    expect(await other.query('SELECT 1 AS one')).toEqual(await database.query('SELECT 1 AS one'));
  });

  it('does not let a user make its tables says so', async () => {
    await server.ask("CREATE ROLE visitor LOGIN PASSWORD 'right'");
    const visitor = open({
      url: `postgres://visitor:right@127.0.0.1:${server.port}/postgres`,
      schema: 'others',
    });
    await expect(makeSchema(visitor)).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: 'The database does not let this user do what is needed.',
    });
  });

  it('cuts all connections under load loses nothing', async () => {
    const { keys, errors } = await underLoad(async () => {
      for (let times = 0; times < 5; times++) {
        await server.ask(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'worker'",
        );
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
    expect(await count()).toBe(keys);
    for (const error of errors) expect(error).toMatchObject({ code: 'storage_unavailable' });
  });

  it('stands still gives an error of bounded time, to all who ask, and is used again when it goes on', async () => {
    server.signal('SIGSTOP');
    try {
      const asked = Array.from({ length: 12 }, () =>
        took(() => expect(database.query('SELECT 1 AS one')).rejects.toEqual(unavailable(/in time|in use/))),
      );
      for (const milliseconds of await Promise.all(asked)) expect(milliseconds).toBeLessThan(9000);
      const fresh = open({ connectMilliseconds: 500 });
      expect(
        await took(() => expect(fresh.query('SELECT 1')).rejects.toEqual(unavailable(/in time/))),
      ).toBeLessThan(2000);
    } finally {
      server.signal('SIGCONT');
    }
    await expect
      .poll(() => database.query('SELECT 1 AS one').catch(String), { timeout: 15_000 })
      .toEqual([{ one: 1 }]);
  });

  it('is not there is told at once', async () => {
    await server.stop();
    try {
      expect(
        await took(() =>
          expect(database.batch([insert(1)])).rejects.toEqual(unavailable(/cannot be reached|lost/)),
        ),
      ).toBeLessThan(2000);
    } finally {
      await server.start();
    }
    expect(await database.batch([insert(1)])).toEqual([1]);
  });

  it('takes no more connections is told so, and of what it takes is made do', async () => {
    const greedy = open({ connections: 40 });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, () => greedy.query('SELECT pg_sleep(0.3)')),
    );
    const refused = results.filter((result) => result.status === 'rejected').map((result) => result.reason);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(40);
    for (const error of refused) expect(error).toEqual(unavailable(/no more connections/));
    expect(await greedy.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('may only be read is told so, and reads go on', async () => {
    await server.ask('ALTER ROLE worker SET default_transaction_read_only = on');
    try {
      const reader = open();
      await expect(reader.batch([insert(1)])).rejects.toEqual(unavailable(/only be read/));
      await expect(reader.query('DELETE FROM entry')).rejects.toEqual(unavailable(/only be read/));
      expect(await reader.query('SELECT count(*) AS n FROM entry')).toEqual([{ n: 0 }]);
    } finally {
      await server.ask('ALTER ROLE worker RESET default_transaction_read_only');
    }
  });

  it('has become a standby is left for the one that takes its place', async () => {
    // The connection that is held says 25006 from then on: only a new one can meet the new primary.
    const held = open({ connections: 1 });
    await held.batch([insert(1)]);
    await server.ask('ALTER SYSTEM SET default_transaction_read_only = on');
    await server.ask('SELECT pg_reload_conf()');
    await expect.poll(() => held.batch([insert(2)]).catch((error) => error.message)).toMatch(/only be read/);
    const [before] = await held.query('SELECT pg_backend_pid() AS id');
    await expect(held.batch([insert(2)])).rejects.toEqual(unavailable(/only be read/));
    expect(await held.query('SELECT pg_backend_pid() AS id')).not.toEqual([before]);
    await server.ask('ALTER SYSTEM RESET default_transaction_read_only');
    await server.ask('SELECT pg_reload_conf()');
    await expect.poll(() => held.batch([insert(3)]).catch(String)).toEqual([1]);
  });

  it('refuses the password or has no such database says which, without the password', async () => {
    const hba = (await server.ask('SHOW hba_file')).trim();
    await promisify(execFile)('sed', ['-i', '1i host all worker 127.0.0.1/32 scram-sha-256', hba]);
    await server.ask('SELECT pg_reload_conf()');
    const wrong = open({ url: server.url.replace('solvent@', 'worker:very-secret@') });
    const error = await wrong.query('SELECT 1').catch((reason) => reason);
    expect(error).toEqual(unavailable(/refuses the user or the password/));
    expect(error.retryAfterSeconds).toBeUndefined();
    expect(JSON.stringify([error, error.cause, error.stack, error.cause.stack])).not.toContain('very-secret');
    const none = open({
      url: server.url.replace('/postgres', '/nothing').replace('solvent@', 'worker:right@'),
    });
    await expect(none.query('SELECT 1')).rejects.toEqual(unavailable(/does not exist/));
    expect(await open().query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes too long over a statement ends it, and the connection goes on', async () => {
    const hasty = open({ connections: 1, answerMilliseconds: 300 });
    const [before] = await hasty.query('SELECT pg_backend_pid() AS id');
    await expect(hasty.query('SELECT pg_sleep(5)')).rejects.toEqual(unavailable(/in time/));
    expect(await hasty.query('SELECT pg_backend_pid() AS id')).toEqual([before]);
  });
});

describe('what the server says of itself', () => {
  it.each([
    ['53100', /disk of the database is full/],
    ['53200', /out of memory/],
    ['58030', /disk of the database fails/],
    ['55P03', /locked/],
    ['57P03', /stops or starts/],
  ])('%s is told as a storage that cannot be used', async (code, message) => {
    await server.ask(
      `CREATE OR REPLACE FUNCTION solvent.fail_${code}() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'as the server says it' USING ERRCODE = '${code}'; END $$`,
    );
    await expect(
      database.batch([insert(1), { sql: `INSERT INTO entry SELECT fail_${code}()` }]),
    ).rejects.toEqual(unavailable(message));
    expect(await count()).toBe(0);
  });
});

describe('a network that', () => {
  /** Lets everything through, until it is told to cut a connection right after a word of the client went to the server. */
  async function lossy() {
    let cutAfter: string | undefined;
    let to = server.port;
    const sockets: Socket[] = [];
    const proxy = createServer((client) => {
      const upstream = connectTo(to, '127.0.0.1');
      sockets.push(client, upstream);
      client.on('error', () => {});
      upstream.on('error', () => {});
      upstream.on('data', (bytes) => client.write(bytes));
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      client.on('data', (bytes) => {
        if (cutAfter !== undefined && bytes.includes(cutAfter)) {
          cutAfter = undefined;
          upstream.removeAllListeners('data');
          upstream.write(bytes);
          // Once the server has answered, nobody hears it.
          upstream.once('data', () => client.destroy());
        } else upstream.write(bytes);
      });
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as { port: number };
    return {
      url: `postgres://worker:right@127.0.0.1:${port}/postgres`,
      cutAfter(word: string) {
        cutAfter = word;
      },
      /** New connections go elsewhere; those that are there stay. */
      moveTo(port: number) {
        to = port;
      },
      close() {
        for (const socket of sockets) socket.destroy();
        proxy.close();
      },
    };
  }

  it('loses the answer to a COMMIT leaves it to those who asked, and does nothing twice', async () => {
    const network = await lossy();
    const over = open({ url: network.url, connections: 1 });
    await over.query('SELECT 1');
    network.cutAfter('COMMIT');
    const added = { sql: 'INSERT INTO entry (name) VALUES (?)', params: ['once'] };
    await expect(over.batch([added])).rejects.toEqual(unavailable(/was lost/));
    expect(await count()).toBe(1);
    expect(await over.batch([added])).toEqual([1]);
    network.close();
  });

  it('loses a connection before COMMIT is no matter: nothing was done, and it is done then', async () => {
    const network = await lossy();
    const over = open({ url: network.url, connections: 1 });
    await over.query('SELECT 1');
    network.cutAfter('BEGIN');
    expect(await over.batch([{ sql: 'INSERT INTO entry (name) VALUES (?)', params: ['once'] }])).toEqual([1]);
    expect(await count()).toBe(1);
    network.close();
  });

  it('is moved to a standby lets nobody write until that one takes over, and all that was written is there', async () => {
    const network = await lossy();
    const standby = await postgresServer(SETTINGS, server);
    try {
      const over = open({ url: network.url, connections: 2 });
      await over.batch([insert(1)]);
      await expect.poll(() => standby.ask('SELECT count(*) FROM solvent.entry')).toBe('1');
      network.moveTo(standby.port);
      const later = open({ url: network.url, connections: 2 });
      await expect(later.batch([insert(2)])).rejects.toEqual(unavailable(/only be read/));
      await expect(later.query('SELECT 1')).rejects.toEqual(unavailable(/only be read/));
      await server.stop('immediate');
      await standby.promote();
      // The one that held connections to the old primary, and the one that was turned away.
      expect(await over.batch([insert(2)])).toEqual([1]);
      expect(await later.batch([insert(3)])).toEqual([1]);
      expect(await later.query('SELECT id FROM entry ORDER BY id')).toEqual([
        { id: 1 },
        { id: 2 },
        { id: 3 },
      ]);
    } finally {
      network.close();
      await standby.remove();
      await server.start().catch(() => {});
    }
  });
});
