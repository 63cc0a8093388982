import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { createLimitsTable, tableUses } from '../../../src/platform/node/rate-limiter.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { sharedLimits } from '../../../src/platform/shared-limits.ts';
import type { Database } from '../../../src/ports.ts';
import { rateLimiterContract } from '../../contracts/rate-limiter.ts';

function openLimits(): Database {
  const database = sqliteDatabase(':memory:');
  void createLimitsTable(database);
  return database;
}

/** Waits that end when they are told to, and all that comes of their end. */
function waits() {
  let sleepers: (() => void)[] = [];
  return {
    sleep: () => new Promise<void>((done) => void sleepers.push(done)),
    async told() {
      for (const end of sleepers) end();
      sleepers = [];
      await new Promise((done) => setImmediate(done));
    },
  };
}

describe('shared rate limiter', () => {
  rateLimiterContract(5, () =>
    sharedLimits(tableUses(openLimits()), manualClock(), waits().sleep).limiter('requests', 5),
  );

  it('counts what other processes let pass', async () => {
    const [database, clock, { sleep, told }] = [openLimits(), manualClock(), waits()];
    const [one, other] = [0, 1].map(() =>
      sharedLimits(tableUses(database), clock, sleep).limiter('requests', 5),
    );
    for (let use = 0; use < 4; use++) await one!.limit('a');
    await told();
    expect(await other!.limit('a')).toMatchObject({ allowed: true });
    await told();
    expect(await other!.limit('a')).toMatchObject({ allowed: false });
  });

  it('keeps limits of different kinds apart', async () => {
    const limits = sharedLimits(tableUses(openLimits()), manualClock(), waits().sleep);
    const [requests, reads] = [limits.limiter('requests', 1), limits.limiter('reads', 1)];
    await requests.limit('a');
    expect(await requests.limit('a')).toMatchObject({ allowed: false });
    expect(await reads.limit('a')).toMatchObject({ allowed: true });
  });

  it('begins anew with the minute', async () => {
    const clock = manualClock();
    const limiter = sharedLimits(tableUses(openLimits()), clock, waits().sleep).limiter('requests', 1);
    await limiter.limit('a');
    expect(await limiter.limit('a')).toMatchObject({ allowed: false });
    clock.advance(60_000);
    expect(await limiter.limit('a')).toMatchObject({ allowed: true });
  });

  it('counts by itself while the database is away, and tells of it afterwards', async () => {
    const [database, clock, { sleep, told }] = [openLimits(), manualClock(), waits()];
    let isAway = true;
    const batch: Database['batch'] = async (statements) => {
      if (isAway) throw new Error('away');
      return database.batch(statements);
    };
    const limiter = sharedLimits(tableUses({ ...database, batch }), clock, sleep).limiter('requests', 3);
    await limiter.limit('a');
    await limiter.limit('a');
    await told();
    isAway = false;
    await limiter.limit('a');
    await told();
    expect(await limiter.limit('a')).toMatchObject({ allowed: false });
    expect(await database.query('SELECT uses FROM limit_uses')).toMatchObject([{ uses: 3 }]);
  });
});
