import type { Background, JobQueue, Logger, Metrics } from '../ports.ts';
import { minuteOf } from './applications.ts';
import { isSampled, rankOf } from './rank.ts';
import { type OfferedSample, type SampleMessage, sampleMessage } from './sample.ts';
import type { Tally } from './tally.ts';

export interface SamplerServices {
  queue: JobQueue<SampleMessage[]>;
  background: Background;
  logger: Logger;
  metrics: Metrics;
  /** What the fleet scores. */
  tally: Pick<Tally, 'fleetPerMinute'>;
  sleep(milliseconds: number): Promise<void>;
}

export interface SamplerOptions {
  /** Share of predictions that are kept, as long as they are fewer than the cap. */
  rate: number;
  /** The cap: what the consumer keeps of a minute, whoever sent it. */
  perMinute: number;
}

export interface Sampler {
  /**
   * Decides whether a prediction of a model is kept for monitoring, and sends it on its way. Never waits, never throws.
   *
   * Each chosen sample is sent at once, in the background of the request that it comes from. In workerd work that waits
   * for another request's timer or promise is lost with that request, and an isolate may get no other request for hours;
   * the rate keeps the number of messages small, and the consumer writes a hundred of them at a time.
   *
   * @param beside what is kept beside it, in the same message: asked only of a sample that is kept, in the background as well, and left out
   *   where it takes longer than two seconds. It must not throw
   */
  offer(
    model: string,
    sample: OfferedSample,
    beside?: (sample: OfferedSample) => Promise<OfferedSample | null>,
  ): void;
}

/** What stands beside a sample must not cost it: a store that hangs would. */
const PATIENCE_MS = 2_000;

/** The real-time sampler. Which requests it takes depends on our own ids of them alone. */
export function createSampler(services: SamplerServices, options: SamplerOptions): Sampler {
  /** By model, as the cap is. */
  const scoredInMinute = new Map<string, (at: number) => number>();
  const { queue, background, logger, metrics, tally, sleep } = services;
  async function send(
    model: string,
    sample: OfferedSample,
    rate: number,
    making?: Promise<OfferedSample | null>,
  ) {
    const beside = making && (await Promise.race([making, sleep(PATIENCE_MS)]));
    const samples = beside ? [sample, beside] : [sample];
    try {
      await queue.send([samples.map((each) => sampleMessage(model, each, rate))]);
    } catch (error) {
      metrics.count('loan_drift_samples_total', { source: 'realtime', result: 'dropped' }, samples.length);
      logger.log('warn', 'sample_not_sent', { reason: (error as Error).message });
    }
  }

  return {
    offer(model, sample, beside) {
      // Until the fleet's rate is known, an isolate keeps to the cap by what it scored itself.
      const count = scoredInMinute.get(model) ?? minuteCounter();
      scoredInMinute.set(model, count);
      const own = options.perMinute / count(sample.at);
      const rate = Math.min(own, fleetRate(options.rate, options.perMinute, tally.fleetPerMinute(model)));
      if (isSampled(rankOf(sample.id), rate)) background(send(model, sample, rate, beside?.(sample)));
    },
  };
}

/** So that a minute which is quieter than the last ones, or luckless, still fills its cap. */
const SPARE = 2;

/**
 * The share of predictions to send: every message is paid for, and of those beyond the cap none is kept. Ranks that are
 * sent are the lowest, those that the consumer keeps.
 *
 * @param fleetPerMinute predictions a minute of all isolates; null while it is not known
 */
export function fleetRate(rate: number, perMinute: number, fleetPerMinute: number | null): number {
  return Math.min(rate, (SPARE * perMinute) / Math.max(fleetPerMinute ?? 0, 1));
}

/** Counts calls by the minute that they are of: how many that makes. */
function minuteCounter(): (at: number) => number {
  let minute = -1;
  let counted = 0;
  return (at) => {
    const now = minuteOf(at);
    if (now !== minute) {
      minute = now;
      counted = 0;
    }
    return ++counted;
  };
}

/**
 * The share of a portfolio's rows to sample: a large file would fill its minute's cap with its first rows, which may be
 * sorted, so its rate is lowered until the cap suffices for all of it.
 */
export function portfolioRate(rate: number, perMinute: number, rows: number): number {
  return Math.min(rate, perMinute / Math.max(rows, 1));
}
