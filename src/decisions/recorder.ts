import { isUnavailable, SolventError } from '../errors.ts';
import type { Background, Clock, JobQueue, Logger, Metrics } from '../ports.ts';
import { messageOf, type Parcel, packer, parcelsOf, type Travelling } from './parcels.ts';
import { linesOf } from './travelling.ts';

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

/** Writes the record of a decision as it travels. */
export type WriteRecord = () => Travelling;

export interface DecisionRecorder {
  /**
   * Takes the records of decisions, of each what writes it: many are written sooner one after the other than each behind its answer.
   * Never throws.
   * @returns undefined where they are on their way; of a strict recorder a promise, which rejects with `storage_unavailable` where they
   *   could not be taken: nobody may be told what was decided
   */
  take(records: readonly WriteRecord[]): Promise<void> | undefined;
}

/** So long a record waits for others at most. */
const GATHER_MS = 1_000;
/** Records that are written together. Of more the collector would move what each is written from. */
const WRITTEN_TOGETHER = 16;
/** Messages of one sending, of the bytes that Queues take at a time; a database of ours commits them at once. */
const BATCH_PARCELS = 4;
/** Beyond this a leader's event must have been killed, and the next event leads. */
const LEAD_LIMIT_MS = 15_000;
/** An event sees to what could not be sent for so many seconds, and the next one goes on: of a process that stops it is tried as often at once. */
const TRIES = 8;
/** What waits for a queue and a store that are both away, beside what is being gathered. */
const MOST_WAITING_BYTES = 16 * 1024 ** 2;

/** Sends each record before whoever asked is answered. */
export function strictRecorder(services: RecorderServices): DecisionRecorder {
  return {
    async take(records) {
      try {
        for (const parcels of inBatches(parcelsOf(records.map((write) => write()))))
          await send(services, parcels);
      } catch (cause) {
        services.metrics.count('loan_decision_records_total', { result: 'refused' }, records.length);
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
 * Gathers the records of all events for a second at most, and sends them in as few messages as there can be: what fills a batch at once, by
 * the event that filled it. As with counts (`samples/tally.ts`) the event that finds nobody doing so waits, and then sends what all brought
 * meanwhile. What can be sent nowhere goes on waiting; what is too much to wait is lost, counted and logged.
 */
export function gatheringRecorder(services: RecorderServices): DecisionRecorder {
  const { background, clock, logger, metrics, sleep } = services;
  let full: Parcel[] = [];
  const gathering = packer((parcel) => full.push(parcel));
  let unwritten: WriteRecord[] = [];
  let waiting: Parcel[] = [];
  let waitingBytes = 0;
  let leadingUntil = 0;

  function writeRecords(): void {
    const records = unwritten;
    unwritten = [];
    for (const write of records) gathering.add(write());
  }

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
    writeRecords();
    gathering.flush();
    const parcels = [...waiting, ...full];
    full = [];
    waiting = [];
    waitingBytes = 0;
    await sendOrWait(parcels);
    if (waiting.length > 0) await lead(tries - 1);
  }

  async function sendFull(parcels: readonly Parcel[]): Promise<void> {
    await sendOrWait(parcels);
    if (waiting.length > 0) await lead();
  }

  async function sendOrWait(parcels: readonly Parcel[]): Promise<void> {
    let lost = 0;
    for (const batch of inBatches(parcels)) {
      try {
        await send(services, batch);
        for (const parcel of batch) gathering.giveBack(parcel);
      } catch (error) {
        const reason = (error as Error).message;
        logger.log('error', 'decisions_wait', { decisions: decisionsIn(batch), reason });
        for (const parcel of batch) if (!wait(parcel)) lost += parcel.decisions;
      }
    }
    if (lost === 0) return;
    metrics.count('loan_decision_records_total', { result: 'lost' }, lost);
    logger.log('error', 'decisions_not_recorded', { decisions: lost });
  }

  /** @returns whether there is room for it */
  function wait(parcel: Parcel): boolean {
    const more = parcel.bytes.buffer.byteLength;
    if (waitingBytes + more > MOST_WAITING_BYTES) return false;
    waitingBytes += more;
    waiting.push(parcel);
    return true;
  }

  return {
    take(records) {
      for (const record of records) unwritten.push(record);
      if (unwritten.length >= WRITTEN_TOGETHER) writeRecords();
      if (full.length >= BATCH_PARCELS) {
        background(sendFull(full));
        full = [];
      }
      const leading = lead();
      if (leading) background(leading);
      return undefined;
    },
  };
}

/** Parcels that are sent at once: those that are messages together, and each of the others alone. */
function* inBatches(parcels: readonly Parcel[]): Generator<Parcel[]> {
  let batch: Parcel[] = [];
  for (const parcel of parcels) {
    if (!parcel.isMessage) {
      yield [parcel];
      continue;
    }
    batch.push(parcel);
    if (batch.length < BATCH_PARCELS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const decisionsIn = (parcels: readonly Parcel[]) =>
  parcels.reduce((sum, { decisions }) => sum + decisions, 0);

/** Where the queue cannot take them, they go to the store at once: more to write, and nothing lost. @throws what the store does */
async function send(
  { queue, keep, logger, metrics }: RecorderServices,
  parcels: readonly Parcel[],
): Promise<void> {
  const decisions = decisionsIn(parcels);
  const messages = parcels.map(messageOf);
  if (parcels.every(({ isMessage }) => isMessage)) {
    try {
      await queue.send(messages);
      metrics.count('loan_decision_records_total', { result: 'queued' }, decisions);
      return;
    } catch (error) {
      logger.log('warn', 'decisions_not_queued', { decisions, reason: (error as Error).message });
    }
  }
  await keep(messages.flatMap(linesOf));
  metrics.count('loan_decision_records_total', { result: 'stored' }, decisions);
}
