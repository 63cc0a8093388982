import type { MessageSendRequest, Queue } from '@cloudflare/workers-types';
import type { JobQueue } from '../../ports.ts';
import { checkDelay, MOST_BATCH_BYTES, MOST_BATCH_MESSAGES, messageBytes } from '../queue-limits.ts';

/**
 * Sends any number of messages in as many `sendBatch` calls as Queues' limits ask for. When a later call fails, the
 * earlier messages are sent already: callers send again, and consumers see those twice, as at-least-once allows.
 */
export function cloudflareQueue<Body>(queue: Queue<Body>): JobQueue<Body> {
  return {
    async send(bodies, options = {}) {
      if (options.delaySeconds !== undefined) checkDelay(options.delaySeconds);
      for (const batch of batches(bodies)) await queue.sendBatch(batch, options);
    },
  };
}

function batches<Body>(bodies: Body[]): MessageSendRequest<Body>[][] {
  const all: MessageSendRequest<Body>[][] = [];
  let room = 0;
  for (const body of bodies) {
    const bytes = messageBytes(body);
    const message = messageOf(body);
    const current = all.at(-1);
    if (current && current.length < MOST_BATCH_MESSAGES && bytes <= room) {
      current.push(message);
      room -= bytes;
    } else {
      all.push([message]);
      room = MOST_BATCH_BYTES - bytes;
    }
  }
  return all;
}

/** A text travels as it is: as JSON its quotes would be escaped, and paid for. */
function messageOf<Body>(body: Body): MessageSendRequest<Body> {
  return { body, contentType: typeof body === 'string' ? 'text' : 'json' };
}
