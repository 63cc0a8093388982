import { SolventError } from '../../errors.ts';
import type { RateLimiter } from '../../ports.ts';
import { clientNetwork } from '../client-network.ts';
import type { Caller } from '../context.ts';
import type { Services } from '../services.ts';

/** Counts a request, and refuses what is too much: `SolventError` `rate_limited`. Undefined where nothing is limited. */
export interface Count {
  /** At a door that asks for a key. @param caller undefined for a key that is not known */
  keyed(request: Request, caller: Caller | undefined, onlyReads: boolean): Promise<void> | undefined;
  /** At a door that asks for none. */
  open(request: Request): Promise<void> | undefined;
  /** Where there is no door. */
  lost(request: Request): Promise<void> | undefined;
}

/**
 * Counts requests: those of a key with a limit of its own by its name, all others by their client's address. What only reads
 * is counted apart, so that polling costs no predictions; a key that is not known always counts as a request, for guessing keys
 * is to be slow. What is open to everybody is counted apart from both: a stranger who shares an address with a customer takes
 * none of the customer's, and no customer makes a probe fail.
 */
export function rateLimit({
  rateLimits,
  clientAddress,
}: Pick<Services, 'rateLimits' | 'clientAddress'>): Count {
  const ofKeys = new Map<string, RateLimiter>();
  const ofKey = (name: string, perMinute: number) => {
    const known = ofKeys.get(name);
    if (known) return known;
    const limiter = rateLimits.ofKey(perMinute);
    ofKeys.set(name, limiter);
    return limiter;
  };
  const ofAddress = (limiter: RateLimiter | null, request: Request, prefix = '') =>
    limiter ? take(limiter, prefix + clientNetwork(clientAddress(request))) : undefined;
  return {
    keyed(request, caller, onlyReads) {
      if (caller?.limit === undefined)
        return ofAddress(caller && onlyReads ? rateLimits.reads : rateLimits.requests, request);
      return caller.limit > 0 ? take(ofKey(caller.name, caller.limit), caller.name) : undefined;
    },
    // Where a platform counts several kinds by one counter, the name keeps them apart.
    open: (request) => ofAddress(rateLimits.open, request, 'open '),
    lost: (request) => ofAddress(rateLimits.requests, request),
  };
}

async function take(limiter: RateLimiter, name: string): Promise<void> {
  const { allowed, retryAfterSeconds } = await limiter.limit(name);
  if (!allowed)
    throw new SolventError('rate_limited', `Too many requests. Try again in ${retryAfterSeconds} s.`, {
      retryAfterSeconds,
    });
}
