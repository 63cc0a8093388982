import type { Hono } from 'hono';
import { requireEnoughKeys } from '../enough-keys.ts';
import { createApp } from '../http/app.ts';
import type { HttpEnv } from '../http/context.ts';
import { jobLimits } from '../jobs/limits.ts';
import type { Platform } from '../ports.ts';
import { challengerResolver } from '../registry/challenger-resolver.ts';
import { configuredMlflow } from '../registry/mlflow/configured.ts';
import { CHAMPION } from '../registry/move.ts';
import { createSampler } from '../samples/sampling.ts';
import { createTally } from '../samples/tally.ts';
import { configuredDecisions, configuredRecorder } from './decisions.ts';
import { configuredModel, type FoundationPorts, foundation } from './foundation.ts';

/** Who submits a job asks for it more than once. */
const READS_PER_REQUEST = 6;

/**
 * What is open to everybody, by a minute and address: ten a second, as often as no probe asks. `READ_RATE_LIMITER` in
 * wrangler.toml has the same limit.
 */
const OPEN_PER_MINUTE = 600;

/**
 * The API on a platform: it answers while a customer waits.
 * @param isStopping of a process that an operator stops: from then on it is not ready
 */
export function composeApi(
  platform: FoundationPorts &
    Pick<
      Platform,
      | 'queues'
      | 'rateLimiter'
      | 'createRuntime'
      | 'clientAddress'
      | 'clientOrigin'
      | 'sleep'
      | 'timeout'
      | 'fetch'
    >,
  isStopping: () => boolean = () => false,
): Hono<HttpEnv> {
  const base = foundation(platform, true);
  const { environment } = base;
  requireEnoughKeys(environment);
  const models = configuredModel(base, platform.createRuntime);
  const tally = createTally({ ...base, sleep: platform.sleep });
  const limits = jobLimits(environment);
  const pause = () => platform.sleep(0);
  const requests = environment.RATE_LIMIT_PER_MINUTE;
  const reads = environment.RATE_LIMIT_READS_PER_MINUTE ?? READS_PER_REQUEST * requests;
  const decisions = configuredDecisions(base, platform);
  return createApp({
    ...base,
    models,
    decisions,
    isStopping,
    mlflow: configuredMlflow(environment, base, platform),
    // A process that answers by another alias or a version of its own is pinned to it: it compares with nothing.
    challengers: environment.MODEL_STAGE === CHAMPION ? challengerResolver(base) : async () => null,
    pause,
    rateLimits: {
      requests: requests === 0 ? null : platform.rateLimiter('requests', requests),
      reads: reads === 0 ? null : platform.rateLimiter('reads', reads),
      open: requests === 0 ? null : platform.rateLimiter('open', OPEN_PER_MINUTE),
      ofKey: (limit) => platform.rateLimiter('key', limit),
    },
    clientAddress: platform.clientAddress,
    clientOrigin: platform.clientOrigin,
    tally,
    decisionRecorder: configuredRecorder(base, platform, decisions),
    sampler: createSampler(
      { ...base, tally, queue: platform.queues.samples, sleep: platform.sleep },
      {
        rate: environment.DRIFT_SAMPLING_RATE,
        perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
      },
    ),
    jobs: {
      ...base,
      models,
      queue: platform.queues.chunks,
      limits,
      pause,
      recordsDecisions: environment.DECISION_LOG !== 'off',
    },
    outcomes: { ...base, queue: platform.queues.outcomes, limits },
  });
}
