import { env, waitUntil } from 'cloudflare:workers';
import type {
  D1Database,
  DurableObjectNamespace,
  MessageBatch,
  Queue,
  R2Bucket,
} from '@cloudflare/workers-types';
import { readEnvironment } from '../../src/environment.ts';
import { jobLimits } from '../../src/jobs/limits.ts';
import type { ChunkMessage } from '../../src/jobs/messages.ts';
import { consumeChunks, consumeDeadLetters } from '../../src/jobs/score/consume.ts';
import type { ConsumerServices } from '../../src/jobs/services.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { labelledSamples } from '../../src/outcomes/labelled-samples.ts';
import { d1Database } from '../../src/platform/cloudflare/d1.ts';
import { durableMetrics } from '../../src/platform/cloudflare/metrics.ts';
import type { MetricsTotals } from '../../src/platform/cloudflare/metrics-totals.ts';
import { cloudflareOrtRuntime } from '../../src/platform/cloudflare/ort.ts';
import { cloudflareQueue } from '../../src/platform/cloudflare/queue.ts';
import { r2BlobStore } from '../../src/platform/cloudflare/r2.ts';
import { consoleLogger } from '../../src/platform/console-logger.ts';
import { systemClock } from '../../src/platform/system-clock.ts';
import type { QueueMessage } from '../../src/ports.ts';
import { modelHolder } from '../../src/registry/holder.ts';
import { consumeRetrain } from '../../src/retraining/consume.ts';
import type { RetrainServices } from '../../src/retraining/retrain.ts';
import type { SampleMessage } from '../../src/samples/sample.ts';
import { noMetrics } from '../../src/telemetry/none.ts';

const bindings = env as {
  BLOBS: R2Bucket;
  DB: D1Database;
  PORTFOLIO_QUEUE: Queue<ChunkMessage>;
  SAMPLE_QUEUE: Queue<SampleMessage>;
  METRICS: DurableObjectNamespace<MetricsTotals>;
};

/** Not while the Worker starts: workerd makes no random values then. */
function compose() {
  const environment = readEnvironment(bindings);
  const clock = systemClock();
  const logger = consoleLogger(environment.LOG_LEVEL, clock);
  const blobs = r2BlobStore(bindings.BLOBS);
  const database = d1Database(bindings.DB);
  const newId = () => crypto.randomUUID();
  return {
    blobs,
    database,
    labelledSamples: (model: string, knownBy: number) => labelledSamples(database, model, knownBy),
    queue: cloudflareQueue(bindings.PORTFOLIO_QUEUE),
    models: modelHolder({
      blobs,
      clock,
      logger,
      name: environment.MODEL_NAME,
      stage: environment.MODEL_STAGE,
      createRuntime: cloudflareOrtRuntime,
    }),
    clock,
    logger,
    newId,
    limits: jobLimits(environment),
    sampling: {
      queue: cloudflareQueue(bindings.SAMPLE_QUEUE),
      rate: environment.DRIFT_BATCH_SAMPLING_RATE,
      perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
    },
    pause: () => new Promise<void>((done) => setTimeout(done, 0)),
    metrics: environment.METRICS_ENABLED
      ? // The queue hands over no further batch before the work after this one has ended: counts go at once.
        durableMetrics(bindings.METRICS, clock, newId(), null)
      : noMetrics(),
  };
}

let services: ReturnType<typeof compose> | undefined;

export default {
  async queue(batch: MessageBatch<unknown>): Promise<void> {
    services ??= compose();
    await consume(services, batch.queue, [...batch.messages]);
    waitUntil(services.metrics.flush());
  },

  async scheduled(): Promise<void> {
    services ??= compose();
    await sweep(services);
  },
};

async function consume(
  services: ConsumerServices & RetrainServices,
  queue: string,
  messages: QueueMessage<unknown>[],
) {
  switch (queue) {
    case 'solvent-portfolio':
      return consumeChunks(services, messages as QueueMessage<ChunkMessage>[]);
    case 'solvent-portfolio-dead':
      return consumeDeadLetters(services, messages as QueueMessage<ChunkMessage>[]);
    case 'solvent-retrain':
      return consumeRetrain(services, messages);
    default:
      throw new Error(`There is no consumer of the queue ${queue}.`);
  }
}
