import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryLogger } from '../../../src/platform/memory/logger.ts';
import { type Child, type Ended, supervise } from '../../../workers/node/supervise.ts';

/** Children whose end is in the test's hand. */
function nursery() {
  const children: (Child & { end(ended?: Partial<Ended>): void; told: string[] })[] = [];
  const begin = () => {
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const told: string[] = [];
    const child = {
      ended: promise,
      told,
      end: (ended = {}) => resolve({ reason: 'code 1', isFinal: false, ...ended }),
      stop: () => void told.push('stop'),
      kill() {
        told.push('kill');
        child.end();
      },
    };
    children.push(child);
    return child;
  };
  const logger = memoryLogger();
  let givenUp = 0;
  const running = supervise('batch 1', begin, {
    logger,
    graceMilliseconds: 1_000,
    givenUp: () => void givenUp++,
  });
  return { children, running, logger, givenUp: () => givenUp };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('supervise', () => {
  it('begins again what ended by itself, each time later, up to half a minute', async () => {
    const { children } = nursery();
    const waited: number[] = [];
    for (let time = 0; time < 9; time++) {
      children.at(-1)!.end();
      const begun = children.length;
      let milliseconds = 0;
      while (children.length === begun) {
        await vi.advanceTimersByTimeAsync(500);
        milliseconds += 500;
      }
      waited.push(milliseconds);
    }
    expect(waited).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins at once again what ran steadily before', async () => {
    const { children } = nursery();
    children[0]!.end();
    await vi.advanceTimersByTimeAsync(500);
    children[1]!.end();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(children).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(61_000);
    children[2]!.end();
    await vi.advanceTimersByTimeAsync(500);
    expect(children).toHaveLength(4);
  });

  it('gives up what would end so again', async () => {
    const { children, logger, givenUp } = nursery();
    children[0]!.end({ isFinal: true, reason: 'code 2' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(children).toHaveLength(1);
    expect(givenUp()).toBe(1);
    expect(logger.entries.map(({ event }) => event)).toEqual(['part_given_up']);
  });

  it('asks it to stop, and ends it when the grace is over', async () => {
    const { children, running } = nursery();
    const stopped = running.stop();
    await vi.advanceTimersByTimeAsync(999);
    expect(children[0]!.told).toEqual(['stop']);
    await vi.advanceTimersByTimeAsync(1);
    await stopped;
    expect(children[0]!.told).toEqual(['stop', 'kill']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(children).toHaveLength(1);
  });

  it('begins nothing again while it stops, be it already waiting to', async () => {
    const { children, running } = nursery();
    children[0]!.end();
    await vi.advanceTimersByTimeAsync(0);
    await running.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(children).toHaveLength(1);
  });
});
