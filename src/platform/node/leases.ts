import type { Database } from '../../ports.ts';
import { every } from './every.ts';

/** How long work by the clock stays somebody's who is not heard of any more. Shorter than every period, so that the next tick is not lost too. */
export const LEASE_MS = 30_000;
/** A holder that cannot reach the database has two more tries. */
const PROLONG_MS = LEASE_MS / 3;

/** Milliseconds since the Unix epoch. SQLite's clock is the machine's; in PostgreSQL it is a function of ours. */
const NOW = `CAST(unixepoch('now', 'subsec') * 1000 AS BIGINT)`;

/** Work that one process does at each full period of the database's clock. */
export interface Tick {
  name: string;
  /** Milliseconds, more than a lease. */
  period: number;
  /** Names one attempt: the same again where its answer was lost, and never for another tick. */
  holder: string;
}

/** How the work stands for who did not get it. In milliseconds since the Unix epoch, by the database's clock. */
export interface Standing {
  now: number;
  /** The last that was begun. */
  tick: number;
  /** When the lease ends, or ended. */
  until: number;
}

/** What time it is for all who share the database, in milliseconds since the Unix epoch. */
export async function databaseTime(database: Database): Promise<number> {
  const [row] = await database.query<{ now: number }>(`SELECT ${NOW} AS now`);
  return row!.now;
}

/**
 * Does the work of the current tick if nobody did or does: exactly one process begins each.
 *
 * All times are the database's own, read by the statement that decides by them: a process whose clock is wrong or jumps can neither take a
 * tick early nor keep the others from one. The text is one for SQLite and PostgreSQL (docs/adr/0011-one-text-for-sqlite-and-postgresql.md). The
 * database's clock may jump as well. Forward, what a lease is worth ends early, and its holder learns of it. Back, a tick that lies further ahead than
 * a period, or a lease that ends later than one that began now, is of a clock that was wrong, and keeps nobody: at most one tick is left out.
 *
 * Whoever dies leaves its tick as it is: another run of the same would be a second one, and the next is minutes away. The lease is prolonged while the
 * work runs, so that work that takes longer than its period is not overtaken.
 *
 * @param work gets the tick, in milliseconds since the Unix epoch, and a signal that aborts when the lease was lost: others may have begun.
 *   What it does must bear that, for it is known only afterwards
 * @returns how it stands for whoever did not get it; undefined after the work
 * @throws what the work throws; SolventError `storage_unavailable` where nothing could be asked: ask again as the same holder
 */
export async function runOnce(
  database: Database,
  tick: Tick,
  work: (tick: number, lost: AbortSignal) => Promise<void>,
): Promise<Standing | undefined> {
  const lost = new AbortController();
  // From before it is asked for: nobody believes in a lease for longer than the database does.
  const end = () => setTimeout(() => lost.abort(), LEASE_MS).unref();
  let ending = end();
  try {
    const taken = await take(database, tick);
    if (taken === undefined) return await standing(database, tick.name);
    const prolongNoMore = every(PROLONG_MS, async () => {
      const next = end();
      // Where it cannot be told, there is another try before it ends.
      const isOurs = await prolong(database, tick).catch(() => undefined);
      clearTimeout(isOurs ? ending : next);
      if (isOurs) ending = next;
      if (isOurs === false) lost.abort();
    });
    try {
      await work(taken, lost.signal);
    } finally {
      prolongNoMore();
      // Where it cannot be told, the lease ends by itself.
      await release(database, tick).catch(() => {});
    }
    return undefined;
  } finally {
    clearTimeout(ending);
  }
}

/** @returns the tick, where it was got */
async function take(database: Database, { name, period, holder }: Tick): Promise<number | undefined> {
  // What is excluded began now: its lease ends a whole one later.
  const [row] = await database.query<{ tick: number }>(
    `INSERT INTO leases (name, tick, holder, until)
     SELECT ?, now - now % ?, ?, now + ? FROM (SELECT ${NOW} AS now) AS clock WHERE true
     ON CONFLICT (name) DO UPDATE SET tick = excluded.tick, holder = excluded.holder, until = excluded.until
     WHERE leases.holder = excluded.holder
       OR ((excluded.tick > leases.tick OR leases.tick > excluded.tick + ?)
         AND (leases.until <= excluded.until - ? OR leases.until > excluded.until))
     RETURNING tick`,
    [name, period, holder, LEASE_MS, period, LEASE_MS],
  );
  return row?.tick;
}

async function standing(database: Database, name: string): Promise<Standing> {
  const [row] = await database.query<Standing & Record<string, number>>(
    `SELECT ${NOW} AS now, tick, until FROM leases WHERE name = ?`,
    [name],
  );
  return row!;
}

/** @returns whether it still is the holder's */
async function prolong(database: Database, { name, holder }: Tick): Promise<boolean> {
  const rows = await database.query(
    `UPDATE leases SET until = ${NOW} + ? WHERE name = ? AND holder = ? RETURNING name`,
    [LEASE_MS, name, holder],
  );
  return rows.length === 1;
}

/** Nobody is the holder any more: what was asked by this one and comes late finds nothing of its own. */
async function release(database: Database, { name, holder }: Tick): Promise<void> {
  await database.query(`UPDATE leases SET holder = '', until = ${NOW} WHERE name = ? AND holder = ?`, [
    name,
    holder,
  ]);
}
