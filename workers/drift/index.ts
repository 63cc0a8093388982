import { env, waitUntil } from 'cloudflare:workers';
import type {
  D1Database,
  DurableObjectNamespace,
  MessageBatch,
  Queue,
  R2Bucket,
  ScheduledController,
} from '@cloudflare/workers-types';
import { sendAlert, webhookOf } from '../../src/drift/alerts/webhook.ts';
import { runDriftCheck } from '../../src/drift/check/run.ts';
import { thresholdsFor } from '../../src/drift/stability/verdict.ts';
import { sweepDrift } from '../../src/drift/sweep.ts';
import { readEnvironment } from '../../src/environment.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { durableMetrics } from '../../src/platform/cloudflare/metrics.ts';
import type { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';
import { cloudflareQueue } from '../../src/platform/cloudflare/queue.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { consoleLogger } from '../../src/platform/console-logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { consumeSamples } from '../../src/samples/consume.ts';
import type { SampleMessage } from '../../src/samples/sample.ts';
import { noMetrics } from '../../src/telemetry/none.ts';

const bindings = env as {
  BLOBS: R2Bucket;
  DB: D1Database;
  RETRAIN_QUEUE: Queue<RetrainMessage>;
  METRICS: DurableObjectNamespace<MetricsTotals>;
};

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** Not while the Worker starts: workerd makes no random values then. */
function compose() {
  const environment = readEnvironment(bindings);
  const clock = systemClock();
  const newId = () => crypto.randomUUID();
  const webhook = webhookOf(environment);
  return {
    blobs: r2BlobStore(bindings.BLOBS),
    database: d1Database(bindings.DB),
    clock,
    logger: consoleLogger(environment.LOG_LEVEL, clock),
    newId,
    model: environment.MODEL_NAME,
    stage: environment.MODEL_STAGE,
    thresholds: thresholdsFor(environment.DRIFT_PSI_THRESHOLD),
    retrainQueue: cloudflareQueue(bindings.RETRAIN_QUEUE),
    send:
      webhook &&
      ((alert: Parameters<typeof sendAlert>[0]) =>
        sendAlert(alert, webhook, { fetch, clock, sleep, timeout: (ms) => AbortSignal.timeout(ms) })),
    metrics: environment.METRICS_ENABLED
      ? // Events are far apart, and none comes after this one to send what it counted.
        durableMetrics(bindings.METRICS, clock, newId(), null)
      : noMetrics(),
    perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
    retentionDays: environment.DRIFT_RETENTION_DAYS,
  };
}

let services: ReturnType<typeof compose> | undefined;

export default {
  async scheduled({ scheduledTime }: ScheduledController): Promise<void> {
    services ??= compose();
    try {
      await runDriftCheck(services, scheduledTime);
    } finally {
      await services.metrics.flush();
      await sweepDrift(services);
    }
  },

  async queue(batch: MessageBatch<SampleMessage>): Promise<void> {
    services ??= compose();
    await consumeSamples(services, [...batch.messages]);
    waitUntil(services.metrics.flush());
  },
};
