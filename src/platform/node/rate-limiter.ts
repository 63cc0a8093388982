import type { Clock, Database, RateLimiter } from '../../ports.ts';

const PERIOD_MILLISECONDS = 60_000;
/** Uses that others let pass are not known for so long. */
const SHARE_MILLISECONDS = 250;

/** Counters of uses that all processes on one database share. */
export interface SharedLimits {
  /** @param kind keeps the names of one limit from those of another */
  limiter(kind: string, perMinute: number): RateLimiter;
}

export async function createLimitsTable(database: Database): Promise<void> {
  await database.batch([
    {
      sql: `CREATE TABLE IF NOT EXISTS limit_uses (
        minute INTEGER NOT NULL, name TEXT NOT NULL, uses INTEGER NOT NULL, PRIMARY KEY (minute, name)
      ) WITHOUT ROWID`,
    },
  ]);
}

/**
 * Counts uses in windows of a minute. A process counts by itself and tells the others four times a second, so a request never
 * waits for the database: together they may let pass what came within that time beyond the limit, as Cloudflare's own
 * counter may. While the database cannot be written, each goes on by itself.
 */
export function sharedLimits(
  database: Database,
  clock: Clock,
  sleep: (milliseconds: number) => Promise<void>,
): SharedLimits {
  let minute = Number.NaN;
  /** By name: all uses of this minute that are known, and those of them that the others do not know. */
  let uses = new Map<string, { known: number; own: number }>();
  let isDue = false;

  function shareSoon(): void {
    if (isDue) return;
    isDue = true;
    void sleep(SHARE_MILLISECONDS).then(() => {
      isDue = false;
      return share().catch(() => {});
    });
  }

  async function share(): Promise<void> {
    const shared = minute;
    const owned = [...uses].filter(([, { own }]) => own > 0);
    const told = owned.map(([name, use]) => [name, use.own] as const);
    for (const [, use] of owned) use.own = 0;
    try {
      await database.batch([
        { sql: 'DELETE FROM limit_uses WHERE minute < ?', params: [shared] },
        {
          sql: `INSERT INTO limit_uses SELECT ?, value ->> 0, CAST(value ->> 1 AS BIGINT) FROM json_each(?) WHERE true
            ON CONFLICT (minute, name) DO UPDATE SET uses = limit_uses.uses + excluded.uses`,
          params: [shared, JSON.stringify(told)],
        },
      ]);
    } catch {
      // Each for itself, until it can be told.
      for (const [index, [, use]] of owned.entries()) use.own += told[index]![1];
      return;
    }
    const rows = await database.query<{ name: string; uses: number }>(
      'SELECT name, uses FROM limit_uses WHERE minute = ? AND name IN (SELECT atom FROM json_each(?))',
      [shared, JSON.stringify(told.map(([name]) => name))],
    );
    if (shared !== minute) return;
    for (const { name, uses: all } of rows) {
      const use = uses.get(name);
      if (use) use.known = all + use.own;
    }
  }

  return {
    limiter: (kind, perMinute) => ({
      async limit(key) {
        const now = clock.now();
        const current = Math.floor(now / PERIOD_MILLISECONDS);
        if (current !== minute) {
          minute = current;
          uses = new Map();
        }
        const name = `${kind} ${key}`;
        const use = uses.get(name) ?? { known: 0, own: 0 };
        uses.set(name, use);
        use.known++;
        use.own++;
        shareSoon();
        if (use.known <= perMinute) return ALLOWED;
        const untilNext = (current + 1) * PERIOD_MILLISECONDS - now;
        return { allowed: false, retryAfterSeconds: Math.ceil(untilNext / 1000) };
      },
    }),
  };
}

const ALLOWED = { allowed: true, retryAfterSeconds: 0 };
