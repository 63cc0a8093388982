import { type Alert, sendAlert, webhookOf } from '../drift/alerts/webhook.ts';
import { runDriftCheck } from '../drift/check/run.ts';
import { thresholdsFor } from '../drift/stability/verdict.ts';
import { sweepDrift } from '../drift/sweep.ts';
import type { Platform, QueueMessage } from '../ports.ts';
import { consumeSamples } from '../samples/consume.ts';
import { type FoundationPorts, foundation } from './foundation.ts';

/** What watches the model: the consumer of samples, and the check. */
export interface DriftPart {
  samples(messages: QueueMessage<unknown>[]): Promise<void>;
  /** Every five minutes. @param at the moment that is checked, in milliseconds since the Unix epoch */
  check(at: number): Promise<void>;
}

/** Monitoring on a platform. */
export function composeDrift(
  platform: FoundationPorts & Pick<Platform, 'queues' | 'sleep' | 'timeout' | 'fetch'>,
): DriftPart {
  // Events are far apart, and none comes after this one to send what it counted.
  const base = foundation(platform, false);
  const { environment, clock, metrics, background } = base;
  const { sleep, timeout, fetch } = platform;
  const webhook = webhookOf(environment);
  const services = {
    ...base,
    model: environment.MODEL_NAME,
    alias: environment.MODEL_STAGE,
    thresholds: thresholdsFor(environment.DRIFT_PSI_THRESHOLD),
    retrainQueue: platform.queues.retraining,
    send: webhook && ((alert: Alert) => sendAlert(alert, webhook, { fetch, clock, sleep, timeout })),
    perMinute: environment.DRIFT_SAMPLES_PER_MINUTE,
    retentionDays: environment.DRIFT_RETENTION_DAYS,
  };
  return {
    async samples(messages) {
      await consumeSamples(services, messages);
      background(metrics.flush());
    },
    async check(at) {
      try {
        await runDriftCheck(services, at);
      } finally {
        await metrics.flush();
        await sweepDrift(services);
      }
    },
  };
}
