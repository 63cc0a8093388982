import { messageText } from '../message-text.ts';
import { checkDelay, messageBytes } from '../queue-limits.ts';
import {
  type HandOver,
  handOver,
  leasesOf,
  type MessageStore,
  type TakenMessage,
  type WorkQueue,
} from '../work-queue.ts';
import type { RedisConnection } from './connection.ts';
import { unavailable } from './errors.ts';
import {
  BURY_SCRIPT,
  GIVE_BACK_SCRIPT,
  PROLONG_SCRIPT,
  SEND_SCRIPT,
  SETTLE_SCRIPT,
  TAKE_SCRIPT,
} from './queue-scripts.ts';

export interface RedisQueueOptions extends HandOver {
  connection: RedisConnection;
  name: string;
  /** A queue's name. */
  deadLetters: string | null;
}

/** Redis does nothing else while a script runs. */
const MOST_SENT_BYTES = 1_000_000;
const MOST_SENT = 1_000;
/** What was done must not be done again because its settling met a moment without Redis. */
const SETTLING_REPEATS = 8;

/** Redis Cluster keeps what has the same {tag} on one server. */
const keysOf = (name: string) => [`{solvent:${name}}:stream`, `{solvent:${name}}:delayed`];

/**
 * Makes the messages that an owner has due at once. Whoever calls this knows that it is gone.
 * @param how what was `stopped` in their midst has not failed: that delivery does not count
 */
export async function giveBack(
  connection: RedisConnection,
  queues: string[],
  owner: string,
  how: 'stopped' | 'crashed',
): Promise<void> {
  const args = [leasesOf(owner), how === 'stopped' ? 1 : 0];
  for (const name of queues) await connection.run(GIVE_BACK_SCRIPT, keysOf(name), args, SETTLING_REPEATS);
}

type Entry = TakenMessage & { entry: string };

/**
 * A queue in Redis, for consumers on many machines: each message is one consumer's at a time, by Redis' clock.
 *
 * What was sent is as durable as Redis is set to be: `appendonly yes` with `appendfsync everysec` loses at most a second to a power failure, with
 * `always` nothing. A replica that takes over lacks what had not come to it: `min-replicas-to-write 1` bounds that by `min-replicas-max-lag`, and
 * nothing that Redis has ends it. A `send` that failed may have been done: who sends again sends twice, as at least once allows.
 */
export function redisQueue<Body>(options: RedisQueueOptions): WorkQueue<Body> {
  const { connection, name, newId, leaseMilliseconds, deadLetters } = options;
  const keys = keysOf(name);

  const held = async (lease: string, repeats: number) =>
    (await connection.run(PROLONG_SCRIPT, keys, [lease], repeats)) as string[];

  const aside = `{solvent:${name}}:unreadable`;
  let unreadable = 0;
  /** Once what was taken with it is done. @throws SolventError `storage_unavailable` where something was put aside */
  function tellOfUnreadable(): void {
    if (unreadable === 0) return;
    const count = unreadable;
    unreadable = 0;
    throw unavailable(
      `The queue ${name} held ${count} entries that are no messages of this version: they are kept in ${aside}`,
      false,
    );
  }

  const store: MessageStore<Entry> = {
    async take(lease, limit) {
      tellOfUnreadable();
      const found = await connection.run(TAKE_SCRIPT, [...keys, aside], [lease, limit, leaseMilliseconds], 1);
      const [rows, putAside] = found as [[string, string, number, string][], number];
      unreadable += putAside;
      if (rows.length === 0) tellOfUnreadable();
      return rows.map(([entry, id, attempts, body]) => ({
        entry,
        id,
        attempts,
        body,
      }));
    },

    prolong: (lease) => held(lease, 0),

    async settle(lease, settled) {
      const dead = settled.filter(([, how]) => how === 'dead').map(([message]) => message);
      if (dead.length > 0 && deadLetters !== null) {
        // Another queue may be another server's: first they are there, then they are here no more.
        const ours = new Set(await held(lease, SETTLING_REPEATS));
        const buried = dead.filter(({ entry }) => ours.has(entry)).flatMap(({ id, body }) => [id, body]);
        if (buried.length > 0)
          await connection.run(BURY_SCRIPT, keysOf(deadLetters), [0, ...buried], SETTLING_REPEATS);
      }
      const args = settled.flatMap(([{ entry }, how]) => [
        entry,
        typeof how === 'string' ? -1 : how.delaySeconds * 1000,
      ]);
      await connection.run(SETTLE_SCRIPT, keys, [lease, ...args], SETTLING_REPEATS);
    },
  };

  return {
    async send(bodies, { delaySeconds = 0 } = {}) {
      checkDelay(delaySeconds);
      const sizes = bodies.map(messageBytes);
      let [from, bytes] = [0, 0];
      for (const [index, size] of sizes.entries()) {
        bytes += size;
        const next = sizes[index + 1];
        const isFull = next === undefined || bytes + next > MOST_SENT_BYTES || index + 1 - from === MOST_SENT;
        if (!isFull) continue;
        const messages = bodies.slice(from, index + 1).flatMap((body) => [newId(), messageText(body)]);
        await connection.run(SEND_SCRIPT, keys, [delaySeconds * 1000, ...messages]);
        [from, bytes] = [index + 1, 0];
      }
    },

    deliver: handOver(store, options),
  };
}
