import type { Queue } from '@cloudflare/workers-types';
import { convertV4MiniflareOptions, Miniflare, Response, type V4MiniflareOptions } from 'miniflare';
import { describe } from 'vitest';
import { cloudflareQueue } from '../../../src/platform/cloudflare/queue.ts';
import type { QueueMessage } from '../../../src/ports.ts';
import { type Body, MAX_RETRIES, type QueueUnderTest, queueContract } from '../../contracts/queue.ts';

type Consume = (messages: QueueMessage<Body>[]) => void;

/** Asks the test what to do with each message, and does that inside workerd. */
const CONSUMER = `
export default {
  async queue(batch, env) {
    const messages = batch.messages.map(({ id, body, attempts }) => ({ id, body, attempts }));
    const answer = await env.TEST.fetch('http://test/' + batch.queue, { method: 'POST', body: JSON.stringify(messages) });
    const { outcomes, failed } = await answer.json();
    for (const message of batch.messages) {
      const outcome = outcomes[message.id];
      if (outcome === 'ack') message.ack();
      else if (outcome) message.retry(outcome);
    }
    if (failed) throw new Error('as the test wants it');
  },
};`;

/** What the test decides for the next batch of a queue: whoever comes first, batch or decision, waits for the other. */
class Meeting {
  readonly #decisions: Consume[] = [];
  readonly #batches: ((consume: Consume) => void)[] = [];
  readonly #settled: (() => void)[] = [];

  decide(consume: Consume): Promise<void> {
    const waiting = this.#batches.shift();
    if (waiting) waiting(consume);
    else this.#decisions.push(consume);
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  async arrive(messages: { id: string; body: Body; attempts: number }[]) {
    const decided = this.#decisions.shift();
    const consume = decided ?? (await new Promise<Consume>((resolve) => this.#batches.push(resolve)));
    const outcomes: Record<string, unknown> = {};
    let failed = false;
    try {
      consume(
        messages.map((message) => ({
          ...message,
          ack() {
            outcomes[message.id] = 'ack';
          },
          retry(how = {}) {
            outcomes[message.id] = how;
          },
        })),
      );
    } catch {
      failed = true;
    }
    this.#settled.shift()?.();
    return { outcomes, failed };
  }
}

async function miniflareQueue(): Promise<QueueUnderTest> {
  const meetings: Record<string, Meeting> = { living: new Meeting(), dead: new Meeting() };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: CONSUMER,
      compatibilityDate: '2026-11-01',
      cf: false,
      telemetry: { enabled: false },
      queueProducers: { QUEUE: 'living' },
      queueConsumers: {
        living: { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: MAX_RETRIES, deadLetterQueue: 'dead' },
        dead: { maxBatchSize: 10, maxBatchTimeout: 0 },
      },
      serviceBindings: {
        TEST: async (request: Request) => {
          const meeting = meetings[new URL(request.url).pathname.slice(1)]!;
          const answer = await meeting.arrive((await request.json()) as never);
          return Response.json(answer);
        },
      },
    } as unknown as V4MiniflareOptions),
  );
  return {
    queue: cloudflareQueue((await miniflare.getQueueProducer<Body>('QUEUE')) as unknown as Queue<Body>),
    deliver: (consume) => meetings.living!.decide(consume),
    deliverDead: (consume) => meetings.dead!.decide(consume),
    now: () => Date.now(),
    close: () => miniflare.dispose(),
  };
}

describe('Cloudflare queue', () => {
  queueContract(miniflareQueue);
});
