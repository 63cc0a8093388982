import { describe, expect, it } from 'vitest';
import type { RateLimiter } from '../../src/ports.ts';

/**
 * What every rate limiter does.
 * @param create a limiter of `perMinute` uses that nobody has used yet
 */
export function rateLimiterContract(perMinute: number, create: () => RateLimiter) {
  describe('rate limiter', () => {
    it('allows as many uses as the limit, and then says when to try again', async () => {
      const limiter = create();
      for (let use = 0; use < perMinute; use++)
        expect(await limiter.limit('a')).toEqual({ allowed: true, retryAfterSeconds: 0 });
      // On a real clock a new minute may begin meanwhile, and then allows as many again: hence the second round.
      let { allowed, retryAfterSeconds } = await limiter.limit('a');
      for (let use = 0; use < perMinute && allowed; use++)
        ({ allowed, retryAfterSeconds } = await limiter.limit('a'));
      expect(allowed).toBe(false);
      expect(retryAfterSeconds).toBeGreaterThan(0);
      expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    });

    it('counts every key by itself', async () => {
      const limiter = create();
      for (let use = 0; use <= perMinute; use++) await limiter.limit('b');
      expect(await limiter.limit('c')).toMatchObject({ allowed: true });
    });
  });
}
