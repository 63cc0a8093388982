import { env, waitUntil } from 'cloudflare:workers';
import type {
  D1Database,
  DurableObjectNamespace,
  Queue,
  R2Bucket,
  RateLimit,
} from '@cloudflare/workers-types';
import { readEnvironment } from '../../src/environment.ts';
import { createApp } from '../../src/http/app.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { durableMetrics } from '../../src/platform/cloudflare/metrics.ts';
import type { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { cloudflareQueue } from '../../src/platform/cloudflare/queue.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { cloudflareRateLimiter } from '../../src/platform/cloudflare/rate-limiter.ts';
import { consoleLogger } from '../../src/platform/console-logger.ts';
import { memoryRateLimiter } from '../../src/platform/memory/rate-limiter.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import { modelHolder } from '../../src/registry/holder.ts';
import type { SampleMessage } from '../../src/samples/sample.ts';
import { createSampler } from '../../src/samples/sampling.ts';
import { noMetrics } from '../../src/telemetry/none.ts';

export { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';

const bindings = env as {
  BLOBS: R2Bucket;
  DB: D1Database;
  PORTFOLIO_QUEUE: Queue;
  SAMPLE_QUEUE: Queue<SampleMessage>;
  METRICS: DurableObjectNamespace<MetricsTotals>;
  RATE_LIMITER?: RateLimit;
};
const environment = readEnvironment(bindings);
const clock = systemClock();
const logger = consoleLogger(environment.LOG_LEVEL, clock);
const blobs = r2BlobStore(bindings.BLOBS);
const newId = () => crypto.randomUUID();

const wait = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** Not while the Worker starts: workerd makes no random values then. */
function compose() {
  const metrics = environment.METRICS_ENABLED
    ? durableMetrics(bindings.METRICS, clock, newId(), wait)
    : noMetrics();
  const sampler = createSampler(
    { queue: cloudflareQueue(bindings.SAMPLE_QUEUE), background: waitUntil, logger, metrics },
    {
      model: environment.MODEL_NAME,
      rate: environment.DRIFT_SAMPLING_RATE,
      perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
    },
  );
  return createApp({
    environment,
    clock,
    newId,
    logger,
    metrics,
    rateLimiter: rateLimiter(),
    // Cloudflare sets this header itself, and overwrites what a client sends.
    clientAddress: (request) => request.headers.get('CF-Connecting-IP') ?? 'unknown',
    background: waitUntil,
    models: modelHolder({
      blobs,
      clock,
      logger,
      name: environment.MODEL_NAME,
      stage: environment.MODEL_STAGE,
      createRuntime: cloudflareOrtRuntime,
    }),
    sampler,
    blobs,
    database: d1Database(bindings.DB),
    portfolioQueue: cloudflareQueue(bindings.PORTFOLIO_QUEUE),
  });
}

/**
 * Cloudflare's counter where it is bound. The local stack leaves it out: Miniflare imitates it by a write to SQLite on
 * every request, while one isolate, as there is locally, can count for itself.
 */
function rateLimiter() {
  const perMinute = environment.RATE_LIMIT_PER_MINUTE;
  if (perMinute === 0) return null;
  const binding = bindings.RATE_LIMITER;
  return binding ? cloudflareRateLimiter(binding) : memoryRateLimiter(perMinute, clock);
}

let app: ReturnType<typeof compose> | undefined;

export default {
  fetch(request: Request): Response | Promise<Response> {
    app ??= compose();
    return app.fetch(request);
  },
};
