import type { RateLimit } from '@cloudflare/workers-types';
import type { RateLimiter } from '../../ports.ts';

/** The period of the binding in wrangler.toml, in seconds. */
const PERIOD_SECONDS = 60;

/** Cloudflare's counter: per location, and approximate. It does not say when a slot frees, so the answer is the period. */
export function cloudflareRateLimiter(binding: RateLimit): RateLimiter {
  return {
    async limit(key) {
      const { success } = await binding.limit({ key });
      return { allowed: success, retryAfterSeconds: success ? 0 : PERIOD_SECONDS };
    },
  };
}
