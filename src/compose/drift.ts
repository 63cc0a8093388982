import { type Alert, sendAlert, webhookOf } from '../alerts/webhook.ts';
import { watchEveryModel } from '../drift/every-model.ts';
import { challengerHolder } from '../drift/performance/challenger-holder.ts';
import { thresholdsFor } from '../drift/stability/verdict.ts';
import { sweepDrift } from '../drift/sweep.ts';
import type { Platform } from '../ports.ts';
import { answersAt } from '../registry/answers-at.ts';
import { configuredMlflow } from '../registry/mlflow/configured.ts';
import { tellMoves } from '../registry/outbox/tell.ts';
import { type FoundationPorts, foundation } from './foundation.ts';
import { unlessLost } from './unless-lost.ts';

/** Less than the time to the next check. */
const PUSH_MILLISECONDS = 240_000;

/** What watches the models, and tells the webhook what became of it. */
export interface DriftPart {
  /**
   * Every five minutes.
   * @param at the moment that is checked, in milliseconds since the Unix epoch
   * @param lost whether somebody else may have begun: then it begins nothing more
   */
  check(at: number, lost?: AbortSignal): Promise<void>;
}

/**
 * Monitoring on a platform.
 * @throws SolventError `validation_error`, naming the variable, when the webhook for alerts must not be used
 */
export function composeDrift(
  platform: FoundationPorts & Pick<Platform, 'queues' | 'sleep' | 'timeout' | 'fetch'>,
): DriftPart {
  // Events are far apart, and none comes after this one to send what it counted.
  const base = foundation(platform, false);
  const { environment, clock, metrics } = base;
  const { sleep, timeout, fetch } = platform;
  const webhook = webhookOf(environment);
  const mlflow = configuredMlflow(environment, base, platform);
  const services = {
    ...base,
    answersAt: (model: string) => answersAt(environment, model),
    thresholds: thresholdsFor(environment.DRIFT_PSI_THRESHOLD),
    refusedThreshold: environment.DRIFT_REFUSED_THRESHOLD,
    guardHours: environment.GUARD_HOURS,
    retrainEveryDays: environment.RETRAIN_EVERY_DAYS,
    shadowHours: environment.CHALLENGER_SHADOW_HOURS,
    promotion: environment.CHALLENGER_PROMOTION,
    challengers: challengerHolder(base.blobs),
    retrainQueue: platform.queues.retraining,
    send: webhook && ((alert: Alert) => sendAlert(alert, webhook, { fetch, clock, sleep, timeout })),
    retentionDays: environment.DRIFT_RETENTION_DAYS,
  };
  return {
    async check(at, lost) {
      const next = unlessLost(lost);
      try {
        await watchEveryModel(services, at, lost);
      } finally {
        await metrics.flush();
        await next(() => tellMoves(services))
          .finally(() => next(() => sweepDrift(services)))
          // The last: whoever waits for a server that hangs keeps nothing else waiting.
          .finally(() => next(() => mlflow?.push({ check: true, patience: PUSH_MILLISECONDS })))
          .finally(() => mlflow && metrics.flush());
      }
    },
  };
}
