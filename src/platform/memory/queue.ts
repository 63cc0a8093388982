import type { Clock, JobQueue, QueueMessage } from '../../ports.ts';
import { messageBody, messageText } from '../message-text.ts';
import { checkDelay, messageBytes } from '../queue-limits.ts';

export interface MemoryQueue<Body> extends JobQueue<Body> {
  /**
   * Hands up to `limit` due messages to the consumer, oldest first, and settles them as Cloudflare Queues does:
   * what was neither acked nor retried is acked when the consumer returns, and retried when it throws.
   * @returns how many messages were handed over
   */
  deliver(consume: (messages: QueueMessage<Body>[]) => Promise<void>, limit?: number): Promise<number>;
  /** Messages that wait, due or not. */
  size(): number;
  /** When the earliest waiting message is due, in milliseconds since the epoch; null when none waits. */
  nextDue(): number | null;
}

export interface MemoryQueueOptions<Body> {
  clock: Clock;
  /** Retries after the first delivery; then a message goes to the dead letters, or vanishes. */
  maxRetries?: number;
  deadLetters?: JobQueue<Body>;
}

interface Waiting {
  id: string;
  text: string;
  attempts: number;
  due: number;
}

/** A queue that delivers only when it is told to. Bodies travel as text or as JSON, as they do between Workers. */
export function memoryQueue<Body>(options: MemoryQueueOptions<Body>): MemoryQueue<Body> {
  const { clock, maxRetries = 3, deadLetters } = options;
  let waiting: Waiting[] = [];
  let sent = 0;

  const settle = async (message: Waiting, retry: { delaySeconds?: number }) => {
    if (message.attempts > maxRetries) {
      await deadLetters?.send([messageBody(message.text) as Body]);
    } else {
      waiting.push({ ...message, due: clock.now() + (retry.delaySeconds ?? 0) * 1000 });
    }
  };

  return {
    size: () => waiting.length,
    nextDue: () => (waiting.length === 0 ? null : Math.min(...waiting.map(({ due }) => due))),

    async send(bodies, { delaySeconds = 0 } = {}) {
      checkDelay(delaySeconds);
      for (const body of bodies) messageBytes(body);
      for (const body of bodies) {
        sent++;
        const due = clock.now() + delaySeconds * 1000;
        waiting.push({ id: `message-${sent}`, text: messageText(body), attempts: 0, due });
      }
    },

    async deliver(consume, limit = 10) {
      const due = waiting.filter((message) => message.due <= clock.now()).slice(0, limit);
      if (due.length === 0) return 0;
      waiting = waiting.filter((message) => !due.includes(message));
      const retries = new Map<Waiting, { delaySeconds?: number } | 'ack'>();
      const messages = due.map((message): QueueMessage<Body> => {
        message.attempts++;
        return {
          id: message.id,
          body: messageBody(message.text) as Body,
          attempts: message.attempts,
          // The first call counts, as on Cloudflare.
          ack: () => void (retries.has(message) || retries.set(message, 'ack')),
          retry: (how = {}) => {
            if (how.delaySeconds !== undefined) checkDelay(how.delaySeconds);
            if (!retries.has(message)) retries.set(message, how);
          },
        };
      });
      let otherwise: 'ack' | object = 'ack';
      try {
        await consume(messages);
      } catch {
        otherwise = {};
      }
      for (const message of due) {
        const outcome = retries.get(message) ?? otherwise;
        if (outcome !== 'ack') await settle(message, outcome);
      }
      return due.length;
    },
  };
}
