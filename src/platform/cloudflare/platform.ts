import type {
  D1Database,
  DurableObjectNamespace,
  Queue,
  R2Bucket,
  RateLimit,
} from '@cloudflare/workers-types';
import type { Background, Platform } from '../../ports.ts';
import { consoleLogger } from '../console-logger.ts';
import { memoryRateLimiter } from '../memory/rate-limiter.ts';
import { systemClock } from '../system-clock.ts';
import { d1Database } from './d1.ts';
import { durableMetrics } from './metrics.ts';
import type { MetricsTotals } from './metrics-totals.ts';
import { cloudflareQueue } from './queue.ts';
import { r2BlobStore } from './r2.ts';
import { cloudflareRateLimiter } from './rate-limiter.ts';

/** What the wrangler configurations bind. Each Worker has those that it needs. */
export interface Bindings {
  BLOBS: R2Bucket;
  DB: D1Database;
  METRICS: DurableObjectNamespace<MetricsTotals>;
  PORTFOLIO_QUEUE?: Queue;
  SAMPLE_QUEUE?: Queue;
  OUTCOME_QUEUE?: Queue;
  RETRAIN_QUEUE?: Queue;
  DECISION_QUEUE?: Queue;
  RATE_LIMITER?: RateLimit;
  READ_RATE_LIMITER?: RateLimit;
}

/**
 * Cloudflare as a platform, all but what scores (`ort.ts`, `kernel.ts`): its 14 MB are in a Worker's bundle as soon as they are
 * imported, and not every Worker scores.
 */
export function cloudflarePlatform(
  bindings: Bindings,
  background: Background,
): Omit<Platform, 'createRuntime' | 'kernel'> {
  const clock = systemClock();
  const newId = () => crypto.randomUUID();
  const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));
  return {
    variables: bindings,
    clock,
    newId,
    logger: (level) => consoleLogger(level, clock),
    metrics: (gathers) => durableMetrics(bindings.METRICS, clock, newId, gathers ? sleep : null),
    blobs: r2BlobStore(bindings.BLOBS),
    database: d1Database(bindings.DB),
    queues: {
      get chunks() {
        return cloudflareQueue(bound(bindings, 'PORTFOLIO_QUEUE'));
      },
      get samples() {
        return cloudflareQueue(bound(bindings, 'SAMPLE_QUEUE'));
      },
      get outcomes() {
        return cloudflareQueue(bound(bindings, 'OUTCOME_QUEUE'));
      },
      get retraining() {
        return cloudflareQueue(bound(bindings, 'RETRAIN_QUEUE'));
      },
      get decisions() {
        return cloudflareQueue(bound(bindings, 'DECISION_QUEUE'));
      },
    },
    // Cloudflare's counter where it is bound. The local stack leaves it out: Miniflare imitates it by a write to SQLite on
    // every request, while one isolate, as there is locally, can count for itself.
    // A key's own limit is the operator's, and a binding has one limit for all: each isolate counts it for itself.
    rateLimiter(counted, perMinute) {
      const { RATE_LIMITER, READ_RATE_LIMITER } = bindings;
      const binding = {
        requests: RATE_LIMITER,
        reads: READ_RATE_LIMITER,
        open: READ_RATE_LIMITER,
        key: undefined,
      }[counted];
      return binding ? cloudflareRateLimiter(binding) : memoryRateLimiter(perMinute, clock);
    },
    // Cloudflare sets this header itself, and overwrites what a client sends.
    clientAddress: (request) => request.headers.get('CF-Connecting-IP') ?? 'unknown',
    // Nobody stands in front of it but Cloudflare, which hands over the address that was asked.
    clientOrigin: () => ({}),
    background,
    sleep,
    timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
    fetch: (input, init) => fetch(input, init),
  };
}

/** A part that needs what is not bound ends here, as it is composed. */
function bound<Name extends keyof Bindings>(bindings: Bindings, name: Name): NonNullable<Bindings[Name]> {
  const binding = bindings[name];
  if (!binding) throw new Error(`The binding ${name} is missing in this Worker's wrangler.toml.`);
  return binding;
}
