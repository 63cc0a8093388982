import { SolventError } from '../errors.ts';
import type { BlobStore, Clock, Database, Logger, Metrics } from '../ports.ts';
import { HOUR_MS } from '../time.ts';
import { keepFailure } from './failed-trainings.ts';
import type { RetrainMessage } from './message.ts';
import {
  begunRecord,
  type RetrainRecord,
  readRetrainRecord,
  type StoredRecord,
  writeRetrainRecord,
} from './record.ts';

export interface EndServices {
  blobs: BlobStore;
  database: Database;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/** Several times what a Worker's CPU time allows, all attempts together. */
const LONGEST_TRAINING_MS = HOUR_MS;
/** A request that nobody takes from the queue for so long waits for a Worker that is not there. */
const LONGEST_WAIT_MS = 24 * HOUR_MS;

/** Writes down that no challenger came of a request, and why; a finished record stays as it is. */
export async function recordFailure(
  services: EndServices,
  request: RetrainMessage,
  message: string,
): Promise<RetrainRecord> {
  const earlier = await readRetrainRecord(services.blobs, request);
  if (earlier && earlier.record.status !== 'training') return earlier.record;
  const begun = earlier?.record ?? begunRecord(request, services.clock.now());
  await keepFailure(services.database, begun, { reason: message, ended: services.clock.now() });
  return endRecord(services, earlier, { ...begun, status: 'error', message });
}

/**
 * What came of a request, or null while it is worked on. A training that was killed ends in silence, and a request may never be
 * taken up: what is overdue is recorded as failed. How long a training may take counts from its first delivery.
 */
export async function endOf(services: EndServices, request: RetrainMessage): Promise<RetrainRecord | null> {
  const stored = await readRetrainRecord(services.blobs, request);
  if (stored && stored.record.status !== 'training') return stored.record;
  const since = Date.parse(stored ? stored.record.updated_at : request.requested_at);
  if (services.clock.now() - since <= (stored ? LONGEST_TRAINING_MS : LONGEST_WAIT_MS)) return null;
  const message = stored
    ? 'The training came to no end within an hour: it was killed, most likely for its memory or CPU time.'
    : 'Nobody took the request from the queue within a day. Is the retraining Worker deployed?';
  return recordFailure(services, request, message);
}

/** Stores how it ended. When another delivery stored its end first, that one counts. */
export async function endRecord(
  { blobs, clock, logger, metrics }: EndServices,
  earlier: StoredRecord | null,
  ended: RetrainRecord,
): Promise<RetrainRecord> {
  const record = { ...ended, updated_at: new Date(clock.now()).toISOString() };
  if (!(await writeRetrainRecord(blobs, record, earlier))) {
    const other = await readRetrainRecord(blobs, record.request);
    if (other) return other.record;
    throw new SolventError('conflict', 'The record of the retraining was removed while it ran.');
  }
  const { status: verdict, version, message } = record;
  logger.log(verdict === 'error' ? 'error' : 'info', 'retrained', {
    ...record.request,
    verdict,
    version,
    message,
  });
  metrics.count('loan_retrainings_total', { verdict });
  return record;
}
