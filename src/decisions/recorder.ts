import { isUnavailable, SolventError } from '../errors.ts';
import type { Background, Clock, JobQueue, Logger, Metrics } from '../ports.ts';
import { type Parcel, packer, parcelsOf } from './parcels.ts';

export interface RecorderServices {
  queue: JobQueue<string>;
  /** Writes lines to where they are kept, past the queue. */
  keep(lines: readonly string[]): Promise<void>;
  background: Background;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** May end early where the process stops. */
  sleep(milliseconds: number): Promise<void>;
}

export interface DecisionRecorder {
  /** Whether nobody is answered before the record was taken. */
  isStrict: boolean;
  /**
   * Takes the records of decisions, a line each. Never throws.
   * @returns undefined where they are on their way; of a strict recorder a promise, which rejects with `storage_unavailable` where they
   *   could not be taken: nobody may be told what was decided
   */
  take(lines: readonly string[]): Promise<void> | undefined;
}

/** So long a record waits for others at most. */
const GATHER_MS = 1_000;
/** Beyond this a leader's event must have been killed, and the next event leads. */
const LEAD_LIMIT_MS = 15_000;
/** An event sees to what could not be sent for so many seconds, and the next one goes on: of a process that stops it is tried as often at once. */
const TRIES = 8;
/** What waits for a queue and a store that are both away, beside what is being gathered: of records of a kilobyte some sixteen thousand. */
const MOST_WAITING_CHARACTERS = 16 * 1024 ** 2;

/** Sends each record before whoever asked is answered. */
export function strictRecorder(services: RecorderServices): DecisionRecorder {
  return {
    isStrict: true,
    async take(lines) {
      try {
        for (const parcel of parcelsOf(lines)) await send(services, parcel);
      } catch (cause) {
        services.metrics.count('loan_decision_records_total', { result: 'refused' }, lines.length);
        if (isUnavailable(cause)) throw cause;
        throw new SolventError(
          'storage_unavailable',
          'The decision cannot be recorded, and without a record none is given. Send it again.',
          { retryAfterSeconds: 1, cause },
        );
      }
    },
  };
}

/**
 * Gathers the records of all events for a second at most, and sends them in as few messages as there can be: a full one at once, by the
 * event that filled it. As with counts (`samples/tally.ts`) the event that finds nobody doing so waits, and then sends what all brought
 * meanwhile. What can be sent nowhere goes on waiting; what is too much to wait is lost, counted and logged.
 */
export function gatheringRecorder(services: RecorderServices): DecisionRecorder {
  const { background, clock, logger, metrics, sleep } = services;
  const gathering = packer();
  let waiting: Parcel[] = [];
  let characters = 0;
  let leadingUntil = 0;

  /** Leads, unless another event does. */
  function lead(tries = TRIES): Promise<void> | undefined {
    if (tries === 0 || clock.now() < leadingUntil) return undefined;
    leadingUntil = clock.now() + LEAD_LIMIT_MS;
    return sendWhatWaits(tries);
  }

  async function sendWhatWaits(tries: number): Promise<void> {
    await sleep(GATHER_MS);
    // What is taken from here on is the next leader's.
    leadingUntil = 0;
    const parcels = [...waiting, ...gathering.rest()];
    waiting = [];
    characters = 0;
    await sendOrWait(parcels);
    if (waiting.length > 0) await lead(tries - 1);
  }

  async function sendFull(parcels: readonly Parcel[]): Promise<void> {
    await sendOrWait(parcels);
    if (waiting.length > 0) await lead();
  }

  async function sendOrWait(parcels: readonly Parcel[]): Promise<void> {
    let lost = 0;
    for (const parcel of parcels) {
      try {
        await send(services, parcel);
      } catch (error) {
        const decisions = parcel.lines.length;
        logger.log('error', 'decisions_wait', { decisions, reason: (error as Error).message });
        if (!wait(parcel)) lost += decisions;
      }
    }
    if (lost === 0) return;
    metrics.count('loan_decision_records_total', { result: 'lost' }, lost);
    logger.log('error', 'decisions_not_recorded', { decisions: lost });
  }

  /** @returns whether there is room for it */
  function wait(parcel: Parcel): boolean {
    const more = parcel.lines.reduce((sum, line) => sum + line.length, 0);
    if (characters + more > MOST_WAITING_CHARACTERS) return false;
    characters += more;
    waiting.push(parcel);
    return true;
  }

  return {
    isStrict: false,
    take(lines) {
      const full = lines.flatMap(gathering.add);
      if (full.length > 0) background(sendFull(full));
      const leading = lead();
      if (leading) background(leading);
      return undefined;
    },
  };
}

/** Where the queue cannot take it, it goes to the store at once: more to write, and nothing lost. @throws what the store does */
async function send({ queue, keep, logger, metrics }: RecorderServices, parcel: Parcel): Promise<void> {
  if (parcel.message !== undefined) {
    try {
      await queue.send([parcel.message]);
      metrics.count('loan_decision_records_total', { result: 'queued' }, parcel.lines.length);
      return;
    } catch (error) {
      logger.log('warn', 'decisions_not_queued', {
        decisions: parcel.lines.length,
        reason: (error as Error).message,
      });
    }
  }
  await keep(parcel.lines);
  metrics.count('loan_decision_records_total', { result: 'stored' }, parcel.lines.length);
}
