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

  it('keeps lines of many megabytes one part after the other, and takes no message before all are there', async () => {
    const kept: string[] = [];
    const parts: number[] = [];
    const long = (number: number) => `${lineOf(number).slice(0, -1)},"text":"${'a'.repeat(3_000_000)}"}`;
    const bodies = [1, 2, 3, 4, 5].map(long);
    let fails = true;
    const keeping = services(async (lines) => {
      if (fails && parts.length === 1) throw new Error('the store is away');
      parts.push(lines.length);
      kept.push(...lines);
    });
    const first = batch(bodies);
    await consumeDecisions(keeping, first.messages);
    expect(first.settled).toEqual(bodies.map(() => ({ delaySeconds: 2 })));
    fails = false;
    const second = batch(bodies);
    await consumeDecisions(keeping, second.messages);
    expect(second.settled).toEqual(bodies.map(() => 'ack'));
    expect(parts).toEqual([3, 3, 2]);
    expect(kept.slice(3)).toEqual(bodies);
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
