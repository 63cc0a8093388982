import type { ApplicationSchema } from '../application/schema.ts';
import type { Background, Clock, Database, Logger, Statement } from '../ports.ts';
import { DAY_MS } from '../time.ts';
import {
  type ApplicationCount,
  addRefusal,
  countApplications,
  type Fault,
  minuteOf,
} from './applications.ts';

export interface TallyServices {
  database: Database;
  background: Background;
  clock: Clock;
  logger: Logger;
  newId(): string;
  sleep(milliseconds: number): Promise<void>;
}

/** Who sent an application, and which model and version it was for: the version `none` where none could be had. */
export interface Sender {
  model: string;
  version: string;
  caller: string;
}

/**
 * Counts the applications that this process scores, refuses and fails to score while customers wait, and adds them to the fleet's. Never
 * waits, never throws.
 */
export interface Tally {
  scored(sender: Sender): void;
  refused(
    sender: Sender,
    faults: readonly Fault[],
    schema: Pick<ApplicationSchema, 'fields' | 'derived'>,
  ): void;
  /** It was to be scored, and could not be, by no fault of its own. */
  failed(sender: Sender): void;
  /** Applications a minute that the fleet scored lately by a model, at its busiest; null while that is not known. */
  fleetPerMinute(model: string): number | null;
}

/** Work after the answer may run for 30 s on Workers; the rest is for writing. */
const GATHER_MS = 20_000;
/** Beyond this a leader's event must have been killed, and the next event leads. */
const LEAD_LIMIT_MS = 35_000;
/** Full minutes that the fleet's rate is taken from: the last one is still being written, and traffic comes in rushes. */
const RECENT_MINUTES = 3;
/** Counts that wait for a database that is away: of ten callers and one version, those of two days. */
const MOST_WAITING = 30_000;
/** As long as a receipt is certainly there, its counts may be written again. */
const REPEATED_MS = DAY_MS;
const RECEIPTS_KEPT_MS = 2 * DAY_MS;

/** Counts as they are written at once, and written again where nobody answered: it is not known whether they stand there. */
interface Batch {
  id: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  counts: Required<ApplicationCount>[];
}

/**
 * As with metrics (`platform/cloudflare/metrics.ts`), the event that finds nobody doing so waits and then writes what all
 * events counted meanwhile: a statement every twenty seconds and isolate, and no count of a quiet isolate waits longer.
 * What cannot be written goes on waiting, and counts once: a batch whose writing was not answered is written again as it was, with a receipt
 * that tells whether it stands there. What is too much to wait is lost and logged.
 */
export function createTally({ database, background, clock, logger, newId, sleep }: TallyServices): Tally {
  let counts = new Map<string, Required<ApplicationCount>>();
  let unsure: Batch | undefined;
  let lost = 0;
  let leadingUntil = 0;
  let fleet: ReadonlyMap<string, number> = new Map();

  function countOf({ model, version, caller }: Sender) {
    const minute = minuteOf(clock.now());
    // The name of a key stands at the end: of the others none holds a space.
    const key = `${minute} ${model} ${version} ${caller}`;
    let count = counts.get(key);
    if (!count) {
      const none = { scored: 0, refused: 0, failed: 0, reasons: [] };
      count = { minute, model, version, source: 'realtime', caller, ...none };
      if (counts.size < MOST_WAITING) counts.set(key, count);
      else lost++;
    }
    return count;
  }

  function deliver() {
    if (clock.now() < leadingUntil) return;
    leadingUntil = clock.now() + LEAD_LIMIT_MS;
    background(lead());
  }

  async function lead() {
    await sleep(GATHER_MS);
    // What is counted from here on is the next leader's.
    leadingUntil = 0;
    try {
      if (unsure) await write(unsure);
      if (counts.size > 0) {
        unsure = { id: newId(), at: clock.now(), counts: [...counts.values()] };
        counts = new Map();
        await write(unsure);
      }
      fleet = await fleetRates(database, minuteOf(clock.now()));
    } catch (error) {
      const applications = applicationsOf([...(unsure?.counts ?? []), ...counts.values()]);
      logger.log('warn', 'applications_wait', { applications, reason: (error as Error).message });
    }
    if (lost > 0) logger.log('warn', 'applications_not_counted', { applications: lost });
    lost = 0;
  }

  /** Another leader may do the same at the same time. */
  async function write(batch: Batch): Promise<void> {
    if (clock.now() - batch.at < REPEATED_MS) await database.batch(countOnce(batch));
    else lost += applicationsOf(batch.counts);
    if (unsure === batch) unsure = undefined;
  }

  return {
    scored(sender) {
      countOf(sender).scored++;
      deliver();
    },
    refused(sender, faults, schema) {
      const count = countOf(sender);
      count.refused++;
      addRefusal(count.reasons, faults, schema);
      deliver();
    },
    failed(sender) {
      countOf(sender).failed++;
      deliver();
    },
    fleetPerMinute: (model) => fleet.get(model) ?? null,
  };
}

function countOnce({ id, at, counts }: Batch): Statement[] {
  const params = [at, id];
  const isNew = { sql: 'NOT EXISTS (SELECT 1 FROM tally_receipts WHERE at = ? AND id = ?)', params };
  const receipt = { sql: 'INSERT INTO tally_receipts (at, id) VALUES (?, ?) ON CONFLICT DO NOTHING', params };
  return [...countApplications(counts, isNew), receipt];
}

function applicationsOf(counts: readonly Required<ApplicationCount>[]): number {
  return counts.reduce((sum, { scored, refused, failed }) => sum + scored + refused + failed, 0);
}

/** Deletes receipts of what is not written again. @param now milliseconds since the Unix epoch */
export function sweepTally(now: number): Statement {
  return { sql: 'DELETE FROM tally_receipts WHERE at < ?', params: [now - RECEIPTS_KEPT_MS] };
}

async function fleetRates(database: Database, minute: number): Promise<Map<string, number>> {
  const rows = await database.query<{ model: string; scored: number }>(
    `SELECT model, MAX(scored) AS scored FROM (
       SELECT model, SUM(scored) AS scored FROM application_minutes
       WHERE minute >= ? AND minute < ? AND source = 'realtime' GROUP BY minute, model) minutes
     GROUP BY model`,
    [minute - RECENT_MINUTES, minute],
  );
  return new Map(rows.map(({ model, scored }) => [model, scored]));
}
