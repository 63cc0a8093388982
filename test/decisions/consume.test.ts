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

  it('gives up what is no message of records, with a line in the log', async () => {
    const here = services(async () => {});
    const { messages, settled } = batch([{ not: 'text' }, lineOf(3), `${lineOf(4)}\n{"a":1}`]);
    await consumeDecisions(here, messages);
    expect(settled).toEqual(['ack', 'ack', 'ack']);
    const event = 'decisions_unreadable';
    expect(here.logger.entries.map((entry) => entry.event)).toEqual([event, event]);
  });
});
