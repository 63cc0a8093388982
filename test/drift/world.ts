import { readFileSync } from 'node:fs';
import { localChampion } from '../../scripts/dev/local-model.ts';
import type { Alert, Delivery } from '../../src/alerts/webhook.ts';
import { encode } from '../../src/application/encode.ts';
import { type RunServices, runDriftCheck } from '../../src/drift/check/run.ts';
import { challengerHolder } from '../../src/drift/performance/challenger-holder.ts';
import type { DriftReport } from '../../src/drift/reports/report.ts';
import { thresholdsFor } from '../../src/drift/stability/verdict.ts';
import { memoryBlobStore } from '../../src/platform/memory/blob-store.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';
import { memoryDatabase } from '../../src/platform/memory/database.ts';
import { memoryLogger } from '../../src/platform/memory/logger.ts';
import { memoryMetrics } from '../../src/platform/memory/metrics.ts';
import { memoryQueue } from '../../src/platform/memory/queue.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { csvLines } from '../../src/population/csv.ts';
import { drawApplicants } from '../../src/population/draw.ts';
import { parsePopulation } from '../../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../../src/population/shift.ts';
import { seededRandom } from '../../src/random.ts';
import type { RetrainMessage } from '../../src/retraining/message.ts';
import { type OfferedSample, sampleMessage } from '../../src/samples/sample.ts';
import { storeSamples } from '../../src/samples/store.ts';
import { publishAll } from '../registry/publish-all.ts';

/** The bundled champion, its real scores and the population it was trained on: what the drift tests watch. */

const FOLDER = 'models/loan-default';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const START = Date.parse('2026-11-20T12:00:00Z');

const model = await localChampion('.', 'loan-default');
const { compiled } = model;
const population = parsePopulation(JSON.parse(readFileSync(`${FOLDER}/population.json`, 'utf8')), compiled);

/** Scored applicants without end, as the API offers them for monitoring. */
export function* offers(
  seed: number,
  shift?: string,
): Generator<OfferedSample & { defaulted: boolean }, never> {
  const drawn = shift ? shiftPopulation(population, parseShifts(shift, compiled)) : population;
  const applicants = drawApplicants(drawn, compiled, seededRandom(seed));
  for (let number = 0; ; number++) {
    const { values, defaulted } = applicants.next().value;
    const features = new Float32Array(compiled.features.length);
    encode(compiled, values, features, 0);
    yield {
      id: `request ${seed} ${shift ?? ''} ${number}`,
      source: 'realtime',
      version: '1',
      values,
      features,
      probability: model.probabilities(features, 1)[0]!,
      at: 0,
      defaulted,
    };
  }
}

/** A labelled CSV of the population, as an operator gives it for retraining. */
export function dataSet(rows: number): string {
  return [...csvLines(compiled, drawApplicants(population, compiled, seededRandom(5)), rows, false)].join('');
}

export interface World {
  services: RunServices & { clock: ReturnType<typeof manualClock> };
  alerts: Alert[];
  logger: ReturnType<typeof memoryLogger>;
  retrainings: ReturnType<typeof memoryQueue<RetrainMessage>>;
  /** What the webhook does next; by default it takes everything. */
  webhook: { answer(alert: Alert): Delivery };
  /** Scores applicants, spread evenly over a stretch of time, and keeps all of them as samples. */
  score<Offered extends OfferedSample>(
    who: Iterator<Offered>,
    count: number,
    from: number,
    to: number,
  ): Promise<Offered[]>;
  check(at: number): Promise<DriftReport>;
  gauge(name: string, label?: string): Promise<number | undefined>;
}

export async function driftWorld(changes: Partial<Omit<RunServices, 'clock'>> = {}): Promise<World> {
  const clock = manualClock(START);
  const database = memoryDatabase();
  database.migrate('migrations');
  const blobs = memoryBlobStore({ clock });
  await publishAll({ blobs, database, clock }, [readBundleFolder(`${FOLDER}/champion`)]);
  const logger = memoryLogger();
  const metrics = memoryMetrics(clock);
  const retrainings = memoryQueue<RetrainMessage>({ clock });
  const alerts: Alert[] = [];
  const webhook = { answer: (): Delivery => ({ delivered: true, attempts: 1, reason: 'answered 200' }) };
  let ids = 0;
  const services = {
    database,
    blobs,
    clock,
    logger,
    metrics,
    newId: () => `episode-${++ids}`,
    thresholds: thresholdsFor(0.15),
    refusedThreshold: 0.05,
    retrainEveryDays: 0,
    retentionDays: 400,
    challengers: challengerHolder(blobs),
    retrainQueue: retrainings,
    send: async (alert: Alert) => {
      const delivery = world.webhook.answer(alert);
      if (delivery.delivered) alerts.push(alert);
      return delivery;
    },
    model: 'loan-default',
    alias: 'champion',
    ...changes,
  };
  const world: World = {
    services,
    alerts,
    logger,
    retrainings,
    webhook,
    async score(who, count, from, to) {
      const step = (to - from) / count;
      const samples = Array.from({ length: count }, (_, index) => ({
        ...who.next().value,
        at: Math.floor(from + index * step),
      }));
      const messages = samples.map((sample) => sampleMessage('loan-default', sample, 1));
      await storeSamples(database, messages, 1_000);
      return samples;
    },
    async check(at) {
      clock.advance(at - clock.now());
      const reports = await runDriftCheck(services, at);
      return reports.find(({ model_version }) => model_version === '1')!;
    },
    async gauge(name, label) {
      const series = await metrics.read();
      return series.find((one) => one.name === name && (label === undefined || one.labels.includes(label)))
        ?.value;
    },
  };
  return world;
}
