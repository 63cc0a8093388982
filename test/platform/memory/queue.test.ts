import { describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { type MemoryQueue, memoryQueue } from '../../../src/platform/memory/queue.ts';
import type { QueueMessage } from '../../../src/ports.ts';
import { type Body, MAX_RETRIES, queueContract } from '../../contracts/queue.ts';

describe('memory queue', () => {
  queueContract(async () => {
    const clock = manualClock();
    const dead = memoryQueue<Body>({ clock });
    const queue = memoryQueue<Body>({ clock, maxRetries: MAX_RETRIES, deadLetters: dead });
    const deliver =
      (from: MemoryQueue<Body>) => async (consume: (messages: QueueMessage<Body>[]) => void) => {
        clock.advance(Math.max(0, from.nextDue()! - clock.now()));
        await from.deliver(async (messages) => consume(messages));
      };
    return {
      queue,
      deliver: deliver(queue),
      deliverDead: deliver(dead),
      now: () => clock.now(),
      close: async () => {},
    };
  });

  it('hands nothing over before it is due', async () => {
    const clock = manualClock();
    const queue = memoryQueue<Body>({ clock });
    await queue.send([{ name: 'later' }], { delaySeconds: 5 });
    clock.advance(4999);
    expect(await queue.deliver(async () => {})).toBe(0);
    clock.advance(1);
    expect(await queue.deliver(async () => {})).toBe(1);
    expect(queue.size()).toBe(0);
  });

  it('drops what is retried too often when there are no dead letters', async () => {
    const queue = memoryQueue<Body>({ clock: manualClock(), maxRetries: 0 });
    await queue.send([{ name: 'gone' }]);
    await queue.deliver(async ([message]) => message?.retry());
    expect(queue.size()).toBe(0);
  });
});
