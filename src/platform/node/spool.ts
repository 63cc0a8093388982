import { isUnavailable, SolventError } from '../../errors.ts';
import type { Clock, Database, FleetMetrics, JobQueue, Logger } from '../../ports.ts';
import { messageBody, messageText } from '../message-text.ts';
import { messageBytes } from '../queue-limits.ts';
import { spoolTable } from './spool-table.ts';

export interface SpoolOptions {
  /** The queue's, in metrics and in the log. */
  name: string;
  /** On this machine, and all its processes'. */
  database: Database;
  clock: Clock;
  metrics: Pick<FleetMetrics, 'count' | 'gauge' | 'flush'>;
  logger: Logger;
  /** Names this process: no other has the same. */
  owner: string;
  /** Uniform in [0, 1). */
  random(): number;
  /** May end early where the process stops. */
  sleep(milliseconds: number): Promise<void>;
  /** What all messages that wait take at most. */
  mostBytes?: number;
}

export interface SpooledQueue<Body> extends JobQueue<Body> {
  /** Sends nothing more of what waits. What is sent to it is kept as before. */
  close(): void;
}

const MOST_BYTES = 64 * 1024 ** 2;
/** What waits for the disk: it may be another process's for seconds. */
const MOST_GATHERED_BYTES = 8 * 1024 ** 2;
const FIRST_WAIT_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 10_000;
const RETRY_SECONDS = 5;

interface Gathered {
  texts: string[];
  resolve(): void;
  reject(error: Error): void;
}

/**
 * A queue elsewhere whose messages wait on this machine while it is away, and go to it once it answers again, oldest first: after a crash as
 * well, and then some of them twice. What finds no room is counted, and its sender is told.
 *
 * For messages that are worth no wait and whose order says nothing. With a delay they are the queue's own matter.
 */
export function spooledQueue<Body>(queue: JobQueue<Body>, options: SpoolOptions): SpooledQueue<Body> {
  const { name, database, clock, metrics, logger, owner, random, sleep, mostBytes = MOST_BYTES } = options;
  const table = spoolTable(database, clock, name, mostBytes);
  let isAway = false;
  let isClosed = false;
  let gathered: Gathered[] = [];
  let gatheredBytes = 0;
  let isWriting = false;
  /** Something waits, as far as is known, and this process sees to it. */
  let waits = false;
  let isSending = false;

  function count(result: 'spooled' | 'sent' | 'dropped', messages: number): void {
    if (messages > 0) metrics.count('loan_spooled_messages_total', { queue: name, result }, messages);
    metrics.flush();
  }

  /** @throws what the queue does; that it is away is noted, and that it is not any more */
  async function hand(bodies: Body[]): Promise<void> {
    try {
      await queue.send(bodies);
      isAway = false;
    } catch (error) {
      if (isUnavailable(error)) {
        if (!isAway) logger.log('warn', 'queue_away', { queue: name, reason: error.message });
        isAway = true;
      }
      throw error;
    }
  }

  function keep(bodies: Body[]): Promise<void> {
    let bytes = 0;
    for (const body of bodies) bytes += messageBytes(body);
    if (gatheredBytes + bytes > MOST_GATHERED_BYTES) {
      count('dropped', bodies.length);
      return Promise.reject(noRoom());
    }
    gatheredBytes += bytes;
    return new Promise((resolve, reject) => {
      gathered.push({ texts: bodies.map(messageText), resolve, reject });
      if (!isWriting) void write();
    });
  }

  /** What is gathered while the last write goes on, goes with the next. */
  async function write(): Promise<void> {
    isWriting = true;
    while (gathered.length > 0) {
      const now = gathered;
      gathered = [];
      gatheredBytes = 0;
      let left = 0;
      let why: unknown;
      try {
        left = await table.add(now.flatMap(({ texts }) => texts));
      } catch (error) {
        why = error;
        // Without a disk the queue itself is asked each time.
        isAway = false;
      }
      count('spooled', left);
      for (const { texts, resolve, reject } of now) {
        left -= texts.length;
        if (left >= 0) resolve();
        else {
          count('dropped', Math.min(-left, texts.length));
          reject(noRoom(why));
        }
      }
    }
    isWriting = false;
    waits = true;
    if (!isSending && !isClosed) void sendAll();
  }

  async function sendAll(): Promise<void> {
    isSending = true;
    for (let wait = FIRST_WAIT_MILLISECONDS; waits; wait = Math.min(2 * wait, LONGEST_WAIT_MILLISECONDS)) {
      await sleep((wait * (1 + random())) / 2);
      if (isClosed) break;
      // What is spooled from here on has to be looked for again.
      waits = false;
      // What keeps it from being sent passes.
      await sendWhatWaits().catch(() => {});
      if ((await tellWaiting()) !== 0) waits = true;
    }
    isSending = false;
  }

  /** @throws what keeps it from being sent */
  async function sendWhatWaits(): Promise<void> {
    let sent = 0;
    try {
      // Of what another process sends it is enough to know when it has ended.
      while (!isClosed && (await table.lease(owner))) {
        const next = await table.next();
        if (next.length === 0) break;
        await hand(next.map(({ body }) => messageBody(body) as Body));
        const removed = await table.remove(next);
        count('sent', removed);
        sent += removed;
      }
    } finally {
      await table.release(owner);
      if (sent > 0) logger.log('info', 'spool_sent', { queue: name, messages: sent });
    }
  }

  /** @returns how many wait; undefined where that cannot be known */
  async function tellWaiting(): Promise<number | undefined> {
    const waiting = await table.size().catch(() => undefined);
    if (waiting === undefined) return undefined;
    metrics.gauge('loan_spooled_messages_waiting', { queue: name }, waiting);
    metrics.flush();
    // Whoever sent the last of them found the queue there.
    if (waiting === 0) isAway = false;
    return waiting;
  }

  // What a process left that is gone.
  waits = true;
  void sendAll();

  return {
    async send(bodies, how) {
      if (how) return queue.send(bodies, how);
      if (!isAway) {
        try {
          return await hand(bodies);
        } catch (error) {
          if (!isUnavailable(error)) throw error;
        }
      }
      await keep(bodies);
    },
    close() {
      isClosed = true;
    },
  };
}

function noRoom(cause?: unknown): SolventError {
  return new SolventError(
    'storage_unavailable',
    'The queue is away, and there is no room on the disk for what is to wait for it. Send it again.',
    { retryAfterSeconds: RETRY_SECONDS, cause },
  );
}
