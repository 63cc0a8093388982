import type { Background, JobQueue, Logger, Metrics } from '../ports.ts';
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

/** The real-time sampler. Which requests it takes depends on their ids alone, so a repeated request is taken again. */
export function createSampler(services: SamplerServices, options: SamplerOptions): Sampler {
  const withinCap = minuteCap(options.perMinute);
  const { queue, background, logger, metrics } = services;
  const count = (result: 'kept' | 'dropped') =>
    metrics.count('loan_drift_samples_total', { source: 'realtime', result });

  async function send(sample: OfferedSample) {
    try {
      await queue.send([sampleMessage(options.model, sample)]);
      count('kept');
    } catch (error) {
      count('dropped');
      logger.log('warn', 'sample_not_sent', { reason: (error as Error).message });
    }
  }

  return {
    offer(sample) {
      if (!isSampled(sample.id, options.rate)) return;
      if (withinCap(sample.at)) background(send(sample));
      else count('dropped');
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

/** Whether an id falls into the given share of all ids. */
export function isSampled(id: string, rate: number): boolean {
  return hashOf(id) / 4294967296 < rate;
}

/**
 * The share of a portfolio's rows to sample: a large file would fill its minute's cap with its first rows, which may be
 * sorted, so its rate is lowered until the cap suffices for all of it.
 */
export function portfolioRate(rate: number, perMinute: number, rows: number): number {
  return Math.min(rate, perMinute / Math.max(rows, 1));
}

/** FNV-1a over UTF-16 units, its weak low bits spread by splitmix's finalizer. 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return (hash ^ (hash >>> 15)) >>> 0;
}
