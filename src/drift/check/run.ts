import { checkFile, readManifest } from '../../model/bundle.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { BlobStore } from '../../ports.ts';
import { seededRandom } from '../../random.ts';
import { bundleKey } from '../../registry/bundle-store.ts';
import { EMPTY_REGISTRY, type Registry, readRegistry } from '../../registry/registry.ts';
import { versionsSampledSince } from '../../samples/read.ts';
import { isAlerted } from '../episodes/episodes.ts';
import type { DriftReport } from '../reports/report.ts';
import { type CheckServices, checkVersion } from './check.ts';
import { WINDOW_MS } from './windows.ts';

export interface RunServices extends Omit<CheckServices, 'random'> {
  /** The model that is watched, and the alias or version whose state `/metrics` shows. */
  model: string;
  stage: string;
}

/**
 * Checks every version of a model that scored something within the longest window, and the one that answers now. A
 * version that cannot be checked keeps none of the others from it.
 *
 * @param at the moment that is checked, in milliseconds since the Unix epoch: a cron's own time, not the clock's
 * @throws AggregateError of what went wrong, after all versions had their turn
 */
export async function runDriftCheck(services: RunServices, at: number): Promise<DriftReport[]> {
  const { blobs, database, logger, model, stage } = services;
  const registry = (await readRegistry(blobs, model)) ?? EMPTY_REGISTRY;
  const current = registry.aliases[stage] ?? stage;
  const sampled = await versionsSampledSince(database, model, at - WINDOW_MS['7d']);
  const versions = new Set([...sampled, current].filter((version) => registry.versions[version]));
  const reports: DriftReport[] = [];
  const errors: unknown[] = [];
  for (const version of versions) {
    try {
      const manifest = await manifestOf(blobs, registry, model, version);
      const report = await checkVersion({ ...services, random: seededRandom(at) }, manifest, at);
      if (version === current) await showGauges(services, report);
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

/** The manifest alone: a check needs neither the trees nor ONNX Runtime. */
async function manifestOf(
  blobs: BlobStore,
  registry: Registry,
  model: string,
  version: string,
): Promise<Manifest> {
  const blob = await blobs.get(bundleKey(model, version, 'manifest.json'));
  const bytes = await blob?.bytes();
  checkFile('manifest.json', bytes, registry.versions[version]!.manifest_sha256);
  return readManifest(bytes);
}

/** How the probability of default, which is no feature, and the largest PSI of all are called in `/metrics`. */
const PROBABILITY_LABEL = 'probability_of_default';
const OVERALL_LABEL = 'overall';

async function showGauges({ metrics, database, clock }: RunServices, report: DriftReport): Promise<void> {
  const window = report.windows.find(({ name }) => name === report.window);
  for (const { feature, psi } of window?.distributions ?? [])
    metrics.gauge('loan_model_drift_psi', { feature: feature ?? PROBABILITY_LABEL }, psi);
  if (window) {
    const psi = Math.max(...window.distributions.map((distribution) => distribution.psi));
    metrics.gauge('loan_model_drift_psi', { feature: OVERALL_LABEL }, psi);
  }
  const alerted = await isAlerted(database, report.model_name, report.model_version);
  metrics.gauge('loan_model_drift_detected', {}, alerted ? 1 : 0);
  metrics.gauge('loan_model_drift_checked_timestamp_seconds', {}, clock.now() / 1000);
}
