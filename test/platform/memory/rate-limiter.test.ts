import { expect, it } from 'vitest';
import { manualClock } from '../../../src/platform/memory/clock.ts';
import { memoryRateLimiter } from '../../../src/platform/memory/rate-limiter.ts';
import { rateLimiterContract } from '../../contracts/rate-limiter.ts';

rateLimiterContract(5, () => memoryRateLimiter(5, manualClock(1_000)));

it('counts anew each minute', async () => {
  const clock = manualClock(59_000);
  const limiter = memoryRateLimiter(1, clock);
  await limiter.limit('a');
  expect(await limiter.limit('a')).toEqual({ allowed: false, retryAfterSeconds: 1 });
  clock.advance(1_000);
  expect(await limiter.limit('a')).toEqual({ allowed: true, retryAfterSeconds: 0 });
});

it('says never to come back too early: a part of a second counts as a whole one', async () => {
  const clock = manualClock(58_001);
  const limiter = memoryRateLimiter(0, clock);
  expect((await limiter.limit('a')).retryAfterSeconds).toBe(2);
  clock.advance(1_998);
  expect((await limiter.limit('a')).retryAfterSeconds).toBe(1);
  clock.advance(1);
  expect((await limiter.limit('a')).retryAfterSeconds).toBe(60);
});
