import type { Queue } from '@cloudflare/workers-types';
import type { MemoryQueue } from '../../src/platform/memory/queue.ts';
import type { Spending } from './spending.ts';

/** A queue's binding with its messages counted. What is sent waits in `queue` until it is delivered there. */
export function countedQueue(queue: MemoryQueue<unknown>, spending: Spending): Queue {
  const counted = {
    async sendBatch(messages: Iterable<{ body: unknown }>, options: { delaySeconds?: number }) {
      const bodies = Array.from(messages, ({ body }) => body);
      spending.messages += bodies.length;
      await queue.send(bodies, options);
    },
  };
  return counted as unknown as Queue;
}
