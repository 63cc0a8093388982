import type { Clock, RateLimiter } from '../../ports.ts';

const PERIOD_MILLISECONDS = 60_000;

/** Counts each key's uses in windows of a minute, as Cloudflare's binding does. Holds one minute's keys at most. */
export function memoryRateLimiter(perMinute: number, clock: Clock): RateLimiter {
  let window = Number.NaN;
  let uses = new Map<string, number>();
  return {
    async limit(key) {
      const now = clock.now();
      const current = Math.floor(now / PERIOD_MILLISECONDS);
      if (current !== window) {
        window = current;
        uses = new Map();
      }
      const used = (uses.get(key) ?? 0) + 1;
      uses.set(key, used);
      const allowed = used <= perMinute;
      const untilNext = (current + 1) * PERIOD_MILLISECONDS - now;
      return { allowed, retryAfterSeconds: allowed ? 0 : Math.ceil(untilNext / 1000) };
    },
  };
}
