import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobQueue, QueueMessage } from '../../src/ports.ts';

/** Of the queue under test. */
export const MAX_RETRIES = 2;

export type Body = { name: string; filler?: string };

/** A queue with a consumer that the test plays. After MAX_RETRIES a message goes to the dead letters. */
export interface QueueUnderTest {
  queue: JobQueue<Body>;
  /** Waits until messages are due and hands them over; time passes as it must. */
  deliver(consume: (messages: QueueMessage<Body>[]) => void): Promise<void>;
  /** The same for the messages that were retried too often. */
  deliverDead(consume: (messages: QueueMessage<Body>[]) => void): Promise<void>;
  /** The queue's own time in milliseconds. */
  now(): number;
  close(): Promise<void>;
}

/** What every queue does. */
export function queueContract(create: () => Promise<QueueUnderTest>): void {
  let under: QueueUnderTest;
  beforeAll(async () => {
    under = await create();
  });
  afterAll(() => under.close());

  /** Delivers until `enough` messages were seen, acking all. */
  async function receive(enough: number): Promise<Body[]> {
    const received: Body[] = [];
    while (received.length < enough) {
      await under.deliver((messages) => {
        for (const message of messages) {
          received.push(message.body);
          message.ack();
        }
      });
    }
    return received;
  }
  const names = (bodies: Body[]) => bodies.map(({ name }) => name).sort();

  it('delivers what was sent, as JSON, the first time with attempt 1', async () => {
    await under.queue.send([{ name: 'naïve 漢字 🚀' }]);
    const seen: [Body, number][] = [];
    await under.deliver((messages) => {
      for (const { body, attempts } of messages) seen.push([body, attempts]);
    });
    expect(seen).toEqual([[{ name: 'naïve 漢字 🚀' }, 1]]);
  });

  it('sends nothing for no messages', async () => {
    await under.queue.send([]);
    await under.queue.send([{ name: 'only' }]);
    expect(names(await receive(1))).toEqual(['only']);
  });

  it('takes more messages than one batch holds', async () => {
    const sent = Array.from({ length: 250 }, (_, index) => ({ name: `m${index}` }));
    await under.queue.send(sent);
    expect(names(await receive(250))).toEqual(names(sent));
  });

  it('takes messages that are together larger than one batch', async () => {
    const sent = ['a', 'b', 'c', 'd'].map((name) => ({ name, filler: 'x'.repeat(100_000) }));
    await under.queue.send(sent);
    expect(names(await receive(4))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('refuses a message that is too large, and sends none of its neighbours', async () => {
    const large = { name: 'large', filler: 'é'.repeat(64_000) };
    await expect(under.queue.send([{ name: 'neighbour' }, large])).rejects.toThrow(/larger than 128000/);
    await under.queue.send([{ name: 'after' }]);
    expect(names(await receive(1))).toEqual(['after']);
  });

  it('refuses what is not JSON, and delays that are none', async () => {
    await expect(under.queue.send([undefined as unknown as Body])).rejects.toThrow(RangeError);
    await expect(under.queue.send([{ name: 'x' }], { delaySeconds: -1 })).rejects.toThrow(RangeError);
    await expect(under.queue.send([{ name: 'x' }], { delaySeconds: 43_201 })).rejects.toThrow(RangeError);
  });

  it('holds a delayed message back', async () => {
    const sent = under.now();
    await under.queue.send([{ name: 'later' }], { delaySeconds: 1 });
    expect(names(await receive(1))).toEqual(['later']);
    expect(under.now() - sent).toBeGreaterThanOrEqual(1000);
  });

  it('settles message by message', async () => {
    await under.queue.send([{ name: 'good' }, { name: 'bad' }]);
    const seen: string[] = [];
    while (seen.length < 3) {
      await under.deliver((messages) => {
        for (const message of messages) {
          seen.push(`${message.body.name} ${message.attempts}`);
          if (message.body.name === 'bad' && message.attempts === 1) message.retry();
          else message.ack();
        }
      });
    }
    expect(seen.toSorted()).toEqual(['bad 1', 'bad 2', 'good 1']);
  });

  it('delivers again after the delay that the consumer asked for', async () => {
    await under.queue.send([{ name: 'again' }]);
    await under.deliver(([message]) => message?.retry({ delaySeconds: 1 }));
    const retried = under.now();
    let attempts = 0;
    await under.deliver(([message]) => {
      attempts = message!.attempts;
    });
    expect(attempts).toBe(2);
    expect(under.now() - retried).toBeGreaterThanOrEqual(900); // The delay begins a little before the consumer's end.
  });

  it('delivers again what a failing consumer did not ack', async () => {
    await under.queue.send([{ name: 'kept' }, { name: 'acked' }]);
    const seen: string[] = [];
    while (!seen.includes('kept 2')) {
      await under.deliver((messages) => {
        for (const { body, attempts } of messages) seen.push(`${body.name} ${attempts}`);
        for (const message of messages) if (message.body.name === 'acked') message.ack();
        if (messages.some(({ attempts }) => attempts === 1)) throw new Error('the consumer fails');
      });
    }
    // What was acked before the failure stays acked on Cloudflare; Miniflare delivers it again, as at-least-once allows.
    expect(seen.filter((name) => name !== 'acked 2').toSorted()).toEqual(['acked 1', 'kept 1', 'kept 2']);
  });

  it('moves a message that fails for good to the dead letters', async () => {
    await under.queue.send([{ name: 'hopeless' }]);
    const attempts: number[] = [];
    while (attempts.length < 3) {
      await under.deliver((messages) => {
        for (const message of messages) {
          attempts.push(message.attempts);
          message.retry();
        }
      });
    }
    const dead: Body[] = [];
    await under.deliverDead((messages) => dead.push(...messages.map(({ body }) => body)));
    expect(attempts).toEqual([1, 2, 3]);
    expect(dead).toEqual([{ name: 'hopeless' }]);
  });
}
