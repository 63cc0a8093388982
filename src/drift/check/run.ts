import { seededRandom } from '../../random.ts';
import { readBundleManifest } from '../../registry/bundle-store.ts';
import { findVersion, listVersions } from '../../registry/versions.ts';
import { versionsSeenSince } from '../../samples/read.ts';
import { type EpisodeKind, isAlerted } from '../episodes/episodes.ts';
import { askBySchedule } from '../episodes/schedule.ts';
import type { DriftReport } from '../reports/report.ts';
import { reportId } from '../reports/store.ts';
import { type CheckServices, checkVersion } from './check.ts';
import { WINDOW_MS } from './windows.ts';

export interface RunServices extends Omit<CheckServices, 'random'> {
  /** The model that is watched, and the alias or version whose state `/metrics` shows. */
  model: string;
  alias: string;
  /** After how many days a challenger is asked for without any drift; 0 for never. */
  retrainEveryDays: number;
}

/**
 * Checks every version of a model that scored something within the longest window, and the one that answers now. A
 * version that cannot be checked keeps none of the others from it. One that was scored beside the champion alone is reported on, and
 * nobody is called: it answers nobody.
 *
 * @param at the moment that is checked, in milliseconds since the Unix epoch: a cron's own time, not the clock's
 * @throws AggregateError of what went wrong, after all versions had their turn
 */
export async function runDriftCheck(services: RunServices, at: number): Promise<DriftReport[]> {
  const { blobs, database, logger, model, alias } = services;
  const current = await findVersion(database, model, alias);
  const seen = await versionsSeenSince(database, model, at - WINDOW_MS['7d']);
  const registered = await listVersions(database, model);
  const reports: DriftReport[] = [];
  const errors: unknown[] = [];
  for (const one of registered) {
    const { version, digest } = one;
    const found = seen.find((other) => other.version === version);
    if (version !== current?.version && !found) continue;
    try {
      // The manifest alone: a check needs neither the trees nor ONNX Runtime.
      const watched = { ...(await readBundleManifest(blobs, digest)), version };
      if (version === current?.version)
        await askBySchedule(database, one, services.retrainEveryDays, at, reportId(version, at));
      const answers = version === current?.version || found!.answered;
      const report = await checkVersion({ ...services, random: seededRandom(at) }, watched, at, answers);
      if (version === current?.version) await showGauges(services, report);
      logger.log('info', 'drift_checked', { model, version, verdict: report.verdict, report: report.id });
      reports.push(report);
    } catch (error) {
      logger.log('error', 'drift_check_failed', { model, version, reason: (error as Error).message });
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'Not every version could be checked.');
  return reports;
}

/** How the probability of default, which is no feature, and the largest PSI of all are called in `/metrics`. */
const PROBABILITY_LABEL = 'probability_of_default';
const OVERALL_LABEL = 'overall';

async function showGauges({ metrics, database, clock }: RunServices, report: DriftReport): Promise<void> {
  const { model_name } = report;
  const window = report.windows.find(({ name }) => name === report.window);
  for (const { feature, psi } of window?.distributions ?? [])
    metrics.gauge('loan_model_drift_psi', { model_name, feature: feature ?? PROBABILITY_LABEL }, psi);
  if (window) {
    const psi = Math.max(...window.distributions.map((distribution) => distribution.psi));
    metrics.gauge('loan_model_drift_psi', { model_name, feature: OVERALL_LABEL }, psi);
  }
  const alerted = (...kinds: EpisodeKind[]) => isAlerted(database, model_name, report.model_version, kinds);
  const drift = await alerted('inputs', 'outcomes');
  metrics.gauge('loan_model_drift_detected', { model_name }, drift ? 1 : 0);
  metrics.gauge('loan_refusals_detected', { model_name }, (await alerted('quality')) ? 1 : 0);
  metrics.gauge('loan_model_drift_checked_timestamp_seconds', { model_name }, clock.now() / 1000);
}
