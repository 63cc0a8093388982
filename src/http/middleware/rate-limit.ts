import type { MiddlewareHandler } from 'hono';
import { SolventError } from '../../errors.ts';
import { clientNetwork } from '../client-network.ts';
import type { HttpEnv } from '../context.ts';
import type { Services } from '../services.ts';

/** Counts a request for its client's address. It stands before the key check, and so slows the guessing of keys too. */
export function rateLimit({
  rateLimiter,
  clientAddress,
}: Pick<Services, 'rateLimiter' | 'clientAddress'>): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    if (rateLimiter) {
      const { allowed, retryAfterSeconds } = await rateLimiter.limit(
        clientNetwork(clientAddress(context.req.raw)),
      );
      if (!allowed)
        throw new SolventError('rate_limited', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
          retryAfterSeconds,
        });
    }
    await next();
  };
}
