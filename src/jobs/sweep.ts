import { deleteUnder } from '../delete-under.ts';
import { failChunk, releaseChunks } from './chunks.ts';
import { jobPrefix } from './keys.ts';
import { MAX_DISPATCHES, UPLOAD_TIMEOUT_MS } from './limits.ts';
import type { JobServices } from './services.ts';
import { forgetUploads, purgeUploads } from './uploads/sweep.ts';

/** Jobs that are dealt with of each kind before the time is looked at. */
const AT_ONCE = 100;
/** The sweep begins no further round after so long: the next one begins after a minute. */
const TIME_MS = 40_000;
/** Of rounds, each of which lists and deletes the files of AT_ONCE jobs: a Worker may ask a bucket 10,000 times. */
const MOST_ROUNDS = 40;
/** Jobs that one sweep moves on: each takes a question or two of the thousand that a Worker may ask its database. */
const MOST_RELEASES = 300;
/** Of rounds over uploads in parts, of which there are fewer. */
const MOST_UPLOAD_ROUNDS = 4;

/**
 * Puts right what no message will: runs every minute, and as often as it likes.
 *
 * - A queued chunk that nobody recorded in time is queued again, later each time; in the end it is given up.
 * - A job whose chunks wait while none is on its way moves on.
 * - An upload without a sign of life is abandoned.
 * - Files of cancelled, abandoned and deleted jobs are deleted, and expired jobs are forgotten with all they had.
 * - An upload in parts without a sign of life is given up, and the parts of all that are not open are deleted.
 *
 * @param lost whether somebody else may have begun: then no further round begins
 */
export async function sweep(services: JobServices, lost?: AbortSignal): Promise<void> {
  // Goes on while there is a full round of work and time for it.
  const untilDone = async (round: (services: JobServices) => Promise<number>, mostRounds: number) => {
    const end = services.clock.now() + TIME_MS / 2;
    for (let rounds = 0; rounds < mostRounds && !lost?.aborted; rounds++) {
      if ((await round(services)) < AT_ONCE || services.clock.now() >= end) return;
    }
  };
  await requeueStalled(services);
  await untilDone(moveOn, MOST_RELEASES / AT_ONCE);
  await abandonUploads(services);
  await untilDone(purgeClosed, MOST_ROUNDS / 2);
  await untilDone(forgetExpired, MOST_ROUNDS / 2);
  await untilDone((needs) => purgeUploads(needs, AT_ONCE), MOST_UPLOAD_ROUNDS);
  await untilDone((needs) => forgetUploads(needs, AT_ONCE), MOST_UPLOAD_ROUNDS);
}

async function requeueStalled({ database, clock, limits, logger }: JobServices) {
  const now = clock.now();
  const stalled = 'dispatched_at + dispatches * ? <= ?';
  const patience = limits.stalledSeconds * 1000;
  const hopeless = await database.query<{ job: string; chunk: number }>(
    `SELECT job, chunk FROM portfolio_chunks WHERE state = 'QUEUED' AND dispatches >= ? AND ${stalled} LIMIT ?`,
    [MAX_DISPATCHES, patience, now, AT_ONCE],
  );
  for (const chunk of hopeless) await failChunk(database, chunk, null, now, limits);
  const requeued = await database.query<{ job: string; chunk: number }>(
    `UPDATE portfolio_chunks SET state = 'WAITING'
     WHERE state = 'QUEUED' AND dispatches < ? AND ${stalled} RETURNING job, chunk`,
    [MAX_DISPATCHES, patience, now],
  );
  if (requeued.length > 0) logger.log('warn', 'portfolio_requeued', { chunks: requeued.length });
}

/** A job with a chunk on its way is passed over: that chunk brings on the next, and would hide the jobs behind it. */
async function moveOn({ database, queue, clock, limits }: JobServices): Promise<number> {
  const idle = await database.query<{ id: string }>(
    `SELECT id FROM portfolio_jobs WHERE status IN ('PENDING', 'PROGRESS')
       AND EXISTS (SELECT 1 FROM portfolio_chunks WHERE job = id AND state = 'WAITING')
       AND NOT EXISTS (SELECT 1 FROM portfolio_chunks WHERE job = id AND state = 'QUEUED')
     ORDER BY touched_at LIMIT ?`,
    [AT_ONCE],
  );
  for (const { id } of idle) await releaseChunks(database, queue, id, null, clock.now(), limits);
  return idle.length;
}

async function abandonUploads({ database, clock }: JobServices) {
  await database.query(
    `UPDATE portfolio_jobs SET status = 'ABANDONED', idempotency_key = NULL
     WHERE status = 'UPLOADING' AND touched_at <= ?`,
    [clock.now() - UPLOAD_TIMEOUT_MS],
  );
}

/** The rows stay: a cancelled job can still be asked for, and whatever a straggler writes goes with the row. */
async function purgeClosed(services: JobServices): Promise<number> {
  const { database, clock } = services;
  const closed = await database.query<{ id: string }>(
    `SELECT id FROM portfolio_jobs WHERE status IN ('CANCELLED', 'ABANDONED', 'DELETED') AND purged_at IS NULL LIMIT ?`,
    [AT_ONCE],
  );
  if (closed.length === 0) return 0;
  for (const { id } of closed) await deleteUnder(services.blobs, jobPrefix(id));
  const ids = JSON.stringify(closed.map(({ id }) => id));
  await database.batch([
    {
      sql: `DELETE FROM portfolio_chunks WHERE job IN (
              SELECT id FROM portfolio_jobs WHERE id IN (SELECT atom FROM json_each(?)) AND status = 'DELETED')`,
      params: [ids],
    },
    {
      sql: 'UPDATE portfolio_jobs SET purged_at = ? WHERE id IN (SELECT atom FROM json_each(?))',
      params: [clock.now(), ids],
    },
  ]);
  return closed.length;
}

async function forgetExpired(services: JobServices): Promise<number> {
  const { database, clock } = services;
  const expired = await database.query<{ id: string }>(
    'SELECT id FROM portfolio_jobs WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
    [clock.now(), AT_ONCE],
  );
  if (expired.length === 0) return 0;
  for (const { id } of expired) await deleteUnder(services.blobs, jobPrefix(id));
  const ids = JSON.stringify(expired.map(({ id }) => id));
  await database.batch([
    {
      sql: 'DELETE FROM portfolio_chunks WHERE job IN (SELECT atom FROM json_each(?))',
      params: [ids],
    },
    { sql: 'DELETE FROM portfolio_jobs WHERE id IN (SELECT atom FROM json_each(?))', params: [ids] },
  ]);
  return expired.length;
}
