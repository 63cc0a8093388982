import type { Background, JobQueue, Logger, Metrics } from '../ports.ts';
import { isSampled, rankOf } from './rank.ts';
import { type OfferedSample, type SampleMessage, sampleMessage } from './sample.ts';

export interface SamplerServices {
  queue: JobQueue<SampleMessage>;
  background: Background;
  logger: Logger;
  metrics: Metrics;
}

export interface SamplerOptions {
  /** The model's name. */
  model: string;
  /** Share of predictions that are kept. */
  rate: number;
  /** Of one isolate; the consumer keeps the whole fleet to it. */
  perMinute: number;
}

export interface Sampler {
  /**
   * Decides whether a prediction is kept for monitoring, and sends it on its way. Never waits, never throws.
   *
   * Each kept sample is sent at once, in the background of the request that it comes from. In workerd work that waits
   * for another request's timer or promise is lost with that request, and an isolate may get no other request for hours;
   * the cap keeps the number of messages small, and the consumer writes a hundred of them at a time.
   */
  offer(sample: OfferedSample): void;
}

/** The real-time sampler. Which requests it takes depends on our own ids of them alone. */
export function createSampler(services: SamplerServices, options: SamplerOptions): Sampler {
  const withinCap = minuteCap(options.perMinute);
  const { queue, background, logger, metrics } = services;
  const dropped = () => metrics.count('loan_drift_samples_total', { source: 'realtime', result: 'dropped' });

  async function send(sample: OfferedSample) {
    try {
      await queue.send([sampleMessage(options.model, sample)]);
    } catch (error) {
      dropped();
      logger.log('warn', 'sample_not_sent', { reason: (error as Error).message });
    }
  }

  return {
    offer(sample) {
      if (!isSampled(rankOf(sample.id), options.rate)) return;
      if (withinCap(sample.at)) background(send(sample));
      else dropped();
    },
  };
}

function minuteCap(perMinute: number): (at: number) => boolean {
  let minute = -1;
  let used = 0;
  return (at) => {
    const now = Math.floor(at / 60_000);
    if (now !== minute) {
      minute = now;
      used = 0;
    }
    return used++ < perMinute;
  };
}

/**
 * The share of a portfolio's rows to sample: a large file would fill its minute's cap with its first rows, which may be
 * sorted, so its rate is lowered until the cap suffices for all of it.
 */
export function portfolioRate(rate: number, perMinute: number, rows: number): number {
  return Math.min(rate, perMinute / Math.max(rows, 1));
}
