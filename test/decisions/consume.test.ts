import { describe, expect, it } from 'vitest';
import { consumeDecisions } from '../../src/decisions/consume.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';

function batch(bodies: unknown[], attempts = 1) {
  const settled: (string | { delaySeconds?: number } | undefined)[] = bodies.map(() => undefined);
  const messages = bodies.map((body, index) => ({
    id: String(index),
    body,
    attempts,
    ack() {
      settled[index] = 'ack';
    },
    retry(options?: { delaySeconds?: number }) {
      settled[index] = options ?? {};
    },
  }));
  return { messages, settled };
}

function services(keep: (lines: readonly string[]) => Promise<void>) {
  return { keep, logger: memoryLogger(), metrics: memoryMetrics(manualClock(0)) };
}

const lineOf = (number: number) =>
  `{"decision_id":"018bcfe5-6800-7000-8000-${String(number).padStart(12, '0')}","at":${number}}`;

describe('consumeDecisions', () => {
  it('keeps the lines of a batch together, and takes its messages', async () => {
    const kept: (readonly string[])[] = [];
    const { messages, settled } = batch([`${lineOf(1)}\n${lineOf(2)}`, lineOf(3)]);
    await consumeDecisions(
      services(async (lines) => void kept.push(lines)),
      messages,
    );
    expect(kept).toEqual([[lineOf(1), lineOf(2), lineOf(3)]]);
    expect(settled).toEqual(['ack', 'ack']);
  });

  it('asks for all of them again, later each time, where they cannot be kept', async () => {
    const failing = services(() => Promise.reject(new Error('the store is away')));
    const first = batch([lineOf(1), lineOf(3)]);
    await consumeDecisions(failing, first.messages);
    expect(first.settled).toEqual([{ delaySeconds: 2 }, { delaySeconds: 2 }]);
    const later = batch([lineOf(1)], 50);
    await consumeDecisions(failing, later.messages);
    expect(later.settled).toEqual([{ delaySeconds: 300 }]);
  });

  it('leaves out what is no record, keeps the others of its message, and counts and logs what is lost, once', async () => {
    const kept: (readonly string[])[] = [];
    let isAway = true;
    const here = services(async (lines) => {
      if (isAway) throw new Error('the store is away');
      kept.push(lines);
    });
    const { messages, settled } = batch([
      { not: 'text' },
      lineOf(3),
      `${lineOf(4)}\n{"a":1}\n\n${lineOf(5)}`,
    ]);
    const lost = async () =>
      (await here.metrics.read()).find(({ labels }) => labels.includes('lost'))?.value ?? 0;
    await consumeDecisions(here, messages);
    expect(await lost()).toBe(0);
    isAway = false;
    await consumeDecisions(here, messages);
    expect(kept).toEqual([[lineOf(3), lineOf(4), lineOf(5)]]);
    expect(settled).toEqual(['ack', 'ack', 'ack']);
    expect(await lost()).toBe(3);
    expect(here.logger.entries.filter(({ event }) => event === 'decisions_unreadable')).toMatchObject([
      { fields: { message: '0', decisions: 1 } },
      { fields: { message: '2', decisions: 2 } },
    ]);
  });

  it('takes messages of which none is a record, where the store is away, too', async () => {
    const { messages, settled } = batch(['', 7]);
    await consumeDecisions(
      services(() => Promise.reject(new Error('the store is away'))),
      messages,
    );
    expect(settled).toEqual(['ack', 'ack']);
  });
});
