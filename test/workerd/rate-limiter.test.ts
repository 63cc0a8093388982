import { env } from 'cloudflare:test';
import type { RateLimit } from '@cloudflare/workers-types';
import { cloudflareRateLimiter } from '../../src/platform/cloudflare/rate-limiter.ts';
import { rateLimiterContract } from '../contracts/rate-limiter.ts';

let limiters = 0;

// The limit is the one in wrangler.toml. The binding counts for the whole Worker, so each limiter gets its own keys.
rateLimiterContract(100, () => {
  const limiter = cloudflareRateLimiter(env.RATE_LIMITER as RateLimit);
  const prefix = `limiter ${limiters++} `;
  return { limit: (key) => limiter.limit(prefix + key) };
});
