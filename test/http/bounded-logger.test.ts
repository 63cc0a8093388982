import { expect, it } from 'vitest';
import { boundedLogger } from '../../src/http/bounded-logger.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';

it('logs so many events a minute, and how many it did not once there is another minute', () => {
  const clock = manualClock(60_000);
  const logger = memoryLogger();
  const bounded = boundedLogger(logger, clock, 2);
  const log = (count: number) => {
    for (let number = 1; number <= count; number++) bounded.log('info', 'event', { number });
  };
  log(5);
  clock.advance(59_999);
  log(1);
  clock.advance(1);
  log(2);
  clock.advance(60_000);
  log(1);
  expect(logger.entries.map(({ level, event, fields }) => [level, event, ...Object.values(fields)])).toEqual([
    ['info', 'event', 1],
    ['info', 'event', 2],
    ['warn', 'not_logged', 4],
    ['info', 'event', 1],
    ['info', 'event', 2],
    ['info', 'event', 1],
  ]);
});
