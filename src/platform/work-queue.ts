import type { JobQueue, QueueMessage } from '../ports.ts';
import { messageBody } from './message-text.ts';
import { checkDelay } from './queue-limits.ts';

/** A queue that several processes send to and take from. */
export interface WorkQueue<Body> extends JobQueue<Body> {
  /**
   * Hands messages that are due to a consumer, oldest first, and settles them as Cloudflare Queues does: what was neither acked
   * nor retried is acked when the consumer returns, and retried when it throws. Nobody else gets them meanwhile, for the lease is
   * prolonged while the consumer works; when its process dies they are due again at the lease's end.
   *
   * @returns how many messages were handed over
   */
  deliver(consume: (messages: QueueMessage<Body>[]) => Promise<void>, limit: number): Promise<number>;
}

export interface HandOver {
  newId(): string;
  /** Whose leases these are: no other has the same. */
  owner: string;
  /** How long a message is another's. */
  leaseMilliseconds: number;
  /** Calls a function again and again. @returns ends it */
  every(milliseconds: number, work: () => Promise<unknown>): () => void;
  /** Retries after the first delivery; then a message goes to the dead letters, or vanishes. */
  maxRetries: number;
}

export interface TakenMessage {
  id: string;
  /** See `messageText`. */
  body: string;
  /** Deliveries, with this one. */
  attempts: number;
}

export type Settlement = 'done' | 'dead' | { delaySeconds: number };

/** Where one queue's messages are. */
export interface MessageStore<Taken extends TakenMessage = TakenMessage> {
  /** Leases messages that are due, in the order they are to be handed over. */
  take(lease: string, limit: number): Promise<Taken[]>;
  /** Leases what a lease still holds for as long again. */
  prolong(lease: string): Promise<unknown>;
  /** Settles messages, but for those that the lease holds no more: they are another's by now. */
  settle(lease: string, settled: [Taken, Settlement][]): Promise<void>;
}

/** What the names of all leases of an owner begin with. */
export const leasesOf = (owner: string): string => `${owner}/`;

/** `deliver` of a queue whose messages are in a store. */
export function handOver<Body, Taken extends TakenMessage>(
  store: MessageStore<Taken>,
  { newId, owner, leaseMilliseconds, every, maxRetries }: HandOver,
): WorkQueue<Body>['deliver'] {
  const again = ({ attempts }: TakenMessage, delaySeconds: number): Settlement =>
    attempts > maxRetries ? 'dead' : { delaySeconds };
  return async (consume, limit) => {
    const lease = leasesOf(owner) + newId();
    const taken = await store.take(lease, limit);
    if (taken.length === 0) return 0;
    // Whoever took it last time died of it, or with it, every time.
    const spent = taken.filter(({ attempts }) => attempts > maxRetries + 1);
    const handed = taken.filter(({ attempts }) => attempts <= maxRetries + 1);
    const settled = new Map<Taken, Settlement>();
    const messages = handed.map((each): QueueMessage<Body> => {
      const settle = (how: Settlement) => void (settled.has(each) || settled.set(each, how));
      return {
        id: each.id,
        body: messageBody(each.body) as Body,
        attempts: each.attempts,
        // The first call counts, as on Cloudflare.
        ack: () => settle('done'),
        retry({ delaySeconds = 0 } = {}) {
          checkDelay(delaySeconds);
          settle(again(each, delaySeconds));
        },
      };
    });
    let hasFailed = false;
    const stop = every(leaseMilliseconds / 3, () => store.prolong(lease));
    try {
      if (messages.length > 0) await consume(messages);
    } catch {
      hasFailed = true;
    } finally {
      stop();
    }
    const otherwise = (each: Taken) => (hasFailed ? again(each, 0) : 'done');
    await store.settle(lease, [
      ...spent.map((each): [Taken, Settlement] => [each, 'dead']),
      ...handed.map((each): [Taken, Settlement] => [each, settled.get(each) ?? otherwise(each)]),
    ]);
    return handed.length;
  };
}
