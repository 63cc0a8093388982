import { type CompiledSchema, compileSchema } from '../../application/compile.ts';
import { parseApplicationSchema } from '../../application/schema.ts';
import type { Database } from '../../ports.ts';
import { readLatest, readWindow, type StoredSample } from '../../samples/read.ts';
import { effectiveRows, type Weights, weightsOf } from '../../statistics/weights.ts';
import { HOUR_MS } from '../../time.ts';
import type { WindowName, WindowReport } from '../reports/report.ts';
import { compareWithBaseline } from '../stability/compare.ts';
import { type Thresholds, worstOf } from '../stability/verdict.ts';
import type { WatchedVersion } from '../watched.ts';

/** From the shortest to the longest. */
export const WINDOW_MS: Record<WindowName, number> = {
  recent: HOUR_MS,
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
};
const RECENT_SAMPLES = 1_000;
/** Of a longer window, spread evenly over it. More would not make a PSI that matters more certain. */
const WINDOW_SAMPLES = 10_000;

export interface ComparedWindow extends WindowReport {
  /** PDs of its samples, and how many applications each stands for, beside the others. */
  scores: { probabilities: number[]; weights: Weights };
}

/**
 * Compares a version's samples of each window with its training population.
 *
 * @param at the end of all windows, in milliseconds since the Unix epoch; a sample of that moment is not in them
 */
export async function compareWindows(
  database: Database,
  watched: Pick<WatchedVersion, 'name' | 'version' | 'schema' | 'baseline'>,
  at: number,
  thresholds: Thresholds,
): Promise<ComparedWindow[]> {
  const { name: model, version, baseline } = watched;
  const compiled = compileSchema(parseApplicationSchema(watched.schema));
  const windows: ComparedWindow[] = [];
  for (const name of Object.keys(WINDOW_MS) as WindowName[]) {
    const begin = at - WINDOW_MS[name];
    const samples =
      name === 'recent'
        ? await readLatest(database, model, version, begin, at, RECENT_SAMPLES)
        : await readWindow(database, model, version, begin, at, WINDOW_SAMPLES);
    // The recent window reaches back as far as its samples do.
    const from = name === 'recent' && samples.length === RECENT_SAMPLES ? samples.at(-1)!.at : begin;
    windows.push(compareWindow(name, from, at, samples, baseline, compiled, thresholds));
  }
  return windows;
}

function compareWindow(
  name: WindowName,
  from: number,
  to: number,
  samples: StoredSample[],
  baseline: WatchedVersion['baseline'],
  compiled: CompiledSchema,
  thresholds: Thresholds,
): ComparedWindow {
  const weights = weightsOf(samples.map(({ share }) => share));
  const distributions = baseline ? compareWithBaseline(baseline, compiled, samples, weights, thresholds) : [];
  const realtime = samples.filter(({ source }) => source === 'realtime').length;
  return {
    name,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    samples: { realtime, batch: samples.length - realtime },
    effective_samples: effectiveRows(weights),
    verdict: worstOf(distributions.map(({ verdict }) => verdict)),
    distributions,
    scores: { probabilities: samples.map(({ probability }) => probability), weights },
  };
}

/**
 * The window that gives the verdict: the shortest that has enough samples to say anything. Longer ones still hold what
 * was before a change.
 *
 * @param calmSince when the last episode ended, in milliseconds since the Unix epoch: a window that begins earlier holds
 *   that episode's samples, and must not open it again
 */
export function decidingWindow<Window extends WindowReport>(
  windows: readonly Window[],
  calmSince: number,
): Window | undefined {
  return windows.find(({ verdict, from }) => verdict !== 'too_few_samples' && Date.parse(from) >= calmSince);
}

export function sampleCount({ samples }: WindowReport): number {
  return samples.realtime + samples.batch;
}
