import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../../src/platform/memory/metrics.ts';
import { memoryQueue } from '../../../src/platform/memory/queue.ts';
import { type SpooledQueue, type SpoolOptions, spooledQueue } from '../../../src/platform/node/spool.ts';
import { createSpoolTables } from '../../../src/platform/node/spool-table.ts';
import { type SqliteDatabase, sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import type { Database } from '../../../src/ports.ts';

type Body = { id: number; text?: string };

const away = new SolventError('storage_unavailable', 'nobody there', { retryAfterSeconds: 5 });

let folder: string;
let path: string;
let counts: SqliteDatabase;
let clock: ReturnType<typeof manualClock>;
let logger: ReturnType<typeof memoryLogger>;
let metrics: ReturnType<typeof memoryMetrics>;
let remote: ReturnType<typeof memoryQueue<Body>>;
let isAway: boolean;
let asked: number;
let sleeps: { milliseconds: number; wake(): void }[];
let owners: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'solvent-spool-test-'));
  path = join(folder, 'counts.db');
  counts = sqliteDatabase(path, 'crash');
  await createSpoolTables(counts);
  clock = manualClock(1_700_000_000_000);
  logger = memoryLogger();
  metrics = memoryMetrics(clock);
  remote = memoryQueue<Body>({ clock });
  isAway = false;
  asked = 0;
  sleeps = [];
  owners = 0;
});
afterEach(() => {
  counts.close();
  rmSync(folder, { recursive: true });
});

async function ask(bodies: Body[], how?: { delaySeconds?: number }) {
  asked++;
  if (isAway) throw away;
  await remote.send(bodies, how);
}

/** A process. */
function spool(options: Partial<SpoolOptions> = {}): SpooledQueue<Body> {
  return spooledQueue<Body>(
    { send: ask },
    {
      name: 'samples',
      database: counts,
      clock,
      metrics,
      logger,
      owner: `process ${owners++}`,
      random: () => 1,
      sleep: (milliseconds) => new Promise((wake) => void sleeps.push({ milliseconds, wake })),
      ...options,
    },
  );
}

/** Lets all waits that are on end, and what follows them. @returns the longest */
async function pass(): Promise<number> {
  const waits = sleeps.splice(0);
  if (waits.length === 0) throw new Error('Nobody waits.');
  const milliseconds = Math.max(...waits.map((each) => each.milliseconds));
  clock.advance(milliseconds);
  for (const { wake } of waits) wake();
  for (let n = 0; n < 50; n++) await new Promise(setImmediate);
  return milliseconds;
}

async function arrived(): Promise<number[]> {
  const ids: number[] = [];
  while (
    (await remote.deliver(async (messages) => void ids.push(...messages.map(({ body }) => body.id)), 100)) > 0
  );
  return ids;
}

const told = async () =>
  Object.fromEntries(
    (await metrics.read()).map(({ name, labels, value }) => [
      name === 'loan_spooled_messages_waiting' ? 'waiting' : labels[1],
      value,
    ]),
  );

const refusal = (sending: Promise<void>) => sending.catch((error: SolventError) => error.code);

describe('a spooled queue', () => {
  it('sends at once while the queue is there, and leaves nothing on the disk', async () => {
    await spool().send([{ id: 1 }, { id: 2 }]);
    expect(await arrived()).toEqual([1, 2]);
    await pass();
    expect(await told()).toEqual({ waiting: 0 });
    expect(sleeps).toEqual([]);
  });

  it('keeps what comes while the queue is away, asks it once, and sends all of it when it is back', async () => {
    const queue = spool();
    await pass();
    isAway = true;
    for (let id = 0; id < 250; id++) await queue.send([{ id }]);
    expect(asked).toBe(1);
    await pass();
    expect(await told()).toEqual({ spooled: 250, waiting: 250 });
    isAway = false;
    await pass();
    expect(await arrived()).toEqual(Array.from({ length: 250 }, (_, id) => id));
    expect(await told()).toEqual({ spooled: 250, sent: 250, waiting: 0 });
    await queue.send([{ id: 250 }]);
    expect(await arrived()).toEqual([250]);
    expect(await told()).toMatchObject({ spooled: 250 });
    expect(logger.entries).toEqual([
      { level: 'warn', event: 'queue_away', fields: { queue: 'samples', reason: 'nobody there' } },
      { level: 'info', event: 'spool_sent', fields: { queue: 'samples', messages: 250 } },
    ]);
  });

  it('asks a queue that stays away less and less often', async () => {
    const queue = spool();
    await pass();
    isAway = true;
    await queue.send([{ id: 1 }]);
    const waits: number[] = [];
    for (let n = 0; n < 7; n++) waits.push(await pass());
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(asked).toBe(8);
  });

  it('writes what comes at one moment at a time', async () => {
    let writes = 0;
    const counting: Database = {
      ...counts,
      async batch(statements) {
        writes++;
        await new Promise(setImmediate);
        return counts.batch(statements);
      },
    };
    const queue = spool({ database: counting });
    await pass();
    isAway = true;
    await queue.send([{ id: 0 }]);
    writes = 0;
    await Promise.all(Array.from({ length: 500 }, (_, n) => queue.send([{ id: n + 1 }])));
    expect(writes).toBe(2);
    isAway = false;
    await pass();
    expect(await arrived()).toHaveLength(501);
  });

  it('sends what a process left that was killed', async () => {
    const killed = spool();
    await pass();
    isAway = true;
    await killed.send([{ id: 1 }, { id: 2 }]);
    sleeps = [];
    isAway = false;
    spool();
    await pass();
    expect(await arrived()).toEqual([1, 2]);
  });

  it('is sent by one of several processes, and by another half a minute after that was killed', async () => {
    isAway = true;
    const one = spool();
    await one.send([{ id: 1 }]);
    sleeps = [];
    // It was killed while it sent.
    await counts.batch([
      { sql: `INSERT INTO spool_senders VALUES ('samples', 'killed', ?)`, params: [clock.now() + 30_000] },
    ]);
    isAway = false;
    spool();
    spool();
    await pass();
    expect(await arrived()).toEqual([]);
    while (sleeps.length > 0) await pass();
    expect(clock.now()).toBeGreaterThanOrEqual(1_700_000_030_000);
    expect(await arrived()).toEqual([1]);
    expect(await told()).toMatchObject({ sent: 1, waiting: 0 });
  });

  it('is held up by no lease that was given before the clock was set back', async () => {
    isAway = true;
    await spool().send([{ id: 1 }]);
    await counts.batch([
      { sql: `INSERT INTO spool_senders VALUES ('samples', 'killed', ?)`, params: [clock.now() + 3_600_000] },
    ]);
    isAway = false;
    await pass();
    expect(await arrived()).toEqual([1]);
  });

  it('finds the queue there once another process has sent the last of it', async () => {
    const [one, other] = [spool(), spool()];
    await pass();
    isAway = true;
    await one.send([{ id: 1 }]);
    await other.send([{ id: 2 }]);
    isAway = false;
    await pass();
    await other.send([{ id: 3 }]);
    await one.send([{ id: 4 }]);
    expect(await arrived()).toEqual([1, 2, 3, 4]);
    expect(await told()).toMatchObject({ spooled: 2, sent: 2 });
  });

  it('tells the sender of what finds no room, counts it, and has room again later', async () => {
    const text = 'x'.repeat(989);
    // {"id":1,"text":"…"} has 1,010 bytes and fewer.
    const queue = spool({ mostBytes: 3_030 });
    await pass();
    isAway = true;
    for (let id = 1; id <= 3; id++) await queue.send([{ id, text }]);
    expect(await refusal(queue.send([{ id: 4, text }]))).toBe('storage_unavailable');
    await pass();
    expect(await told()).toEqual({ spooled: 3, dropped: 1, waiting: 3 });
    isAway = false;
    await pass();
    isAway = true;
    for (let id = 5; id <= 6; id++) await queue.send([{ id, text }]);
    expect(
      await refusal(
        queue.send([
          { id: 7, text },
          { id: 8, text },
        ]),
      ),
    ).toBe('storage_unavailable');
    isAway = false;
    await pass();
    expect(await arrived()).toEqual([1, 2, 3, 5, 6, 7]);
    expect(await told()).toMatchObject({ spooled: 6, sent: 6, dropped: 2, waiting: 0 });
  });

  it('counts what a full disk does not take, and asks the queue itself each time', async () => {
    const full: Database = {
      ...counts,
      batch: () => Promise.reject(new SolventError('storage_unavailable', 'The disk is full.')),
    };
    const queue = spool({ database: full });
    await pass();
    isAway = true;
    for (let id = 1; id <= 5; id++) expect(await refusal(queue.send([{ id }]))).toBe('storage_unavailable');
    expect(asked).toBe(5);
    expect(await told()).toMatchObject({ dropped: 5 });
    isAway = false;
    await queue.send([{ id: 6 }]);
    expect(await arrived()).toEqual([6]);
  });

  it('hides no error of a message that no queue would take', async () => {
    const queue = spool();
    isAway = true;
    await queue.send([{ id: 1 }]);
    await expect(queue.send([{ id: 2, text: 'x'.repeat(128_000) }])).rejects.toThrow(RangeError);
    isAway = false;
    await pass();
    expect(await arrived()).toEqual([1]);
  });

  it('keeps nothing that is to come later: that is the queue’s own matter', async () => {
    const queue = spool();
    isAway = true;
    await expect(queue.send([{ id: 1 }], { delaySeconds: 5 })).rejects.toBe(away);
  });

  it('sends some of it twice where it died between, and loses nothing', async () => {
    isAway = true;
    await spool().send([{ id: 1 }]);
    sleeps = [];
    let isKilled = false;
    const dying: Database = {
      ...counts,
      batch: (statements) => (isKilled ? new Promise(() => {}) : counts.batch(statements)),
    };
    isAway = false;
    const first = spooledQueue<Body>(
      {
        async send(bodies) {
          await remote.send(bodies);
          isKilled = true;
        },
      },
      {
        name: 'samples',
        database: dying,
        clock,
        metrics,
        logger,
        owner: 'killed',
        random: () => 1,
        sleep: (milliseconds) => new Promise((wake) => void sleeps.push({ milliseconds, wake })),
      },
    );
    await pass();
    expect(first).toBeDefined();
    clock.advance(30_000);
    spool();
    await pass();
    expect(await arrived()).toEqual([1, 1]);
    expect(await told()).toMatchObject({ sent: 1, waiting: 0 });
  });

  it('keeps what is sent while the process stops, and sends it no more', async () => {
    const queue = spool();
    isAway = true;
    await queue.send([{ id: 1 }]);
    queue.close();
    await queue.send([{ id: 2 }]);
    isAway = false;
    await pass();
    expect(await arrived()).toEqual([]);
    expect(sleeps).toEqual([]);
    spool();
    await pass();
    expect(await arrived()).toEqual([1, 2]);
  });
});
