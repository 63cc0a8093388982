import { SolventError } from '../../errors.ts';
import type { RateLimiter } from '../../ports.ts';
import { clientNetwork } from '../client-network.ts';
import type { Caller } from '../context.ts';
import type { Services } from '../services.ts';

/**
 * Counts a request: a key with a limit of its own by its name, everything else by its client's address. What only reads is
 * counted apart, so that polling costs no predictions; a key that is not known always counts as a request, for guessing keys
 * is to be slow.
 *
 * @throws SolventError `rate_limited`
 */
export function rateLimit({
  rateLimits,
  clientAddress,
}: Pick<Services, 'rateLimits' | 'clientAddress'>): (
  request: Request,
  caller: Caller | undefined,
  onlyReads: boolean,
) => Promise<void> {
  const ofKeys = new Map<string, RateLimiter>();
  const ofKey = (name: string, perMinute: number) => {
    const known = ofKeys.get(name);
    if (known) return known;
    const limiter = rateLimits.ofKey(perMinute);
    ofKeys.set(name, limiter);
    return limiter;
  };
  return async (request, caller, onlyReads) => {
    if (caller?.limit !== undefined) {
      if (caller.limit > 0) await take(ofKey(caller.name, caller.limit), caller.name);
      return;
    }
    const limiter = caller && onlyReads ? rateLimits.reads : rateLimits.requests;
    if (limiter) await take(limiter, clientNetwork(clientAddress(request)));
  };
}

async function take(limiter: RateLimiter, name: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await limiter.limit(name);
  if (!allowed)
    throw new SolventError('rate_limited', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
}
