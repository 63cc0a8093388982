import { givenLabels } from '../../application/label.ts';
import { parseApplicationSchema } from '../../application/schema.ts';
import { isRefused } from '../../errors.ts';
import type { Maturity } from '../../outcomes/labelled-predictions.ts';
import type { BlobStore, Random } from '../../ports.ts';
import { type ActionServices, carryOutActions } from '../episodes/carry-out.ts';
import { lastChallenger } from '../episodes/challenger.ts';
import type { ActionContent } from '../episodes/content.ts';
import {
  type Action,
  type EpisodeState,
  episodeState,
  noteFinding,
  noteRecovery,
  type Subject,
} from '../episodes/episodes.ts';
import { followUpRetrainings } from '../episodes/follow-up.ts';
import { actionHistory } from '../episodes/history.ts';
import { lenderReport } from '../lender/lender.ts';
import type { ChallengerHolder } from '../performance/challenger-holder.ts';
import { compareWithChallenger } from '../performance/comparison.ts';
import { maturityOf } from '../performance/maturity.ts';
import { performanceOf } from '../performance/performance.ts';
import { checkQuality, type QualityServices } from '../quality/check.ts';
import { withScored } from '../quality/read.ts';
import type { DriftReport, OutcomesReport, Verdict, WindowReport } from '../reports/report.ts';
import { checkHistory, type HistoryPoint, previousReport, reportId, storeReport } from '../reports/store.ts';
import { isFinding, MINIMUM_SAMPLES, type Thresholds, worstOf } from '../stability/verdict.ts';
import type { WatchedVersion } from '../watched.ts';
import { summaryOf } from './summary.ts';
import { compareWindows, decidingWindow, sampleCount } from './windows.ts';

export interface CheckServices extends ActionServices, QualityServices {
  blobs: BlobStore;
  newId(): string;
  /** Bootstrap and estimates draw from it: seeded by the check's time, so that a repetition says the same. */
  random: Random;
  thresholds: Thresholds;
  challengers: ChallengerHolder;
  /** How long samples are kept. */
  retentionDays: number;
}

/**
 * Checks one model version: compares its recent applications with its training population, looks at what became of its
 * loans, decides what has to be done and does it, and stores the report.
 *
 * Several checks at once, or one that is repeated after it died half-way, lead to the same episodes and actions.
 *
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 * @param answers whether it answers somebody: of one that does not a report is made, and nothing is done
 */
export async function checkVersion(
  services: CheckServices,
  watched: WatchedVersion,
  at: number,
  answers = true,
): Promise<DriftReport> {
  const { database, thresholds } = services;
  const { name: model, version, baseline } = watched;
  const compared = await compareWindows(database, watched, at, thresholds);
  const horizon = await maturityOf(database, watched, at);
  const { outcomes, maturity } = await performanceOf(
    database,
    watched,
    compared.at(-1)!.scores,
    services.random,
    horizon,
    services.retentionDays,
  );
  if (maturity?.problem)
    services.logger.log('error', 'outcomes_never_count', { model, version, reason: maturity.problem });
  const windows: WindowReport[] = await Promise.all(
    compared.map(({ scores: _, ...window }) => withScored(database, model, version, window)),
  );

  const inputs: Subject = { model, version, kind: 'inputs' };
  const state = await episodeState(database, inputs);
  const window = decidingWindow(windows, state.calmSince);
  const inputsVerdict = window?.verdict ?? 'too_few_samples';
  const verdict = hasAlarm(outcomes) ? worstOf([inputsVerdict, 'alert']) : inputsVerdict;
  const summary = summaryOf(windows, window, thresholds, baseline !== undefined, outcomes);

  const lender = await lenderReport(database, watched, at);
  const labels = givenLabels(parseApplicationSchema(watched.schema));
  const id = reportId(version, at);
  const quality = await checkQuality(services, watched, id, at);
  const content = { summary, report_id: id };
  if (answers) {
    await noteInputs(services, inputs, state, window, { ...content, verdict: inputsVerdict }, at);
    await noteOutcomes(services, { ...inputs, kind: 'outcomes' }, outcomes, { ...content, verdict }, at);
  }
  await followUpRetrainings(services, model, version, at, id);
  await carryOutActions(services, model, version);

  const report: DriftReport = {
    id,
    at: new Date(at).toISOString(),
    model_name: model,
    model_version: version,
    verdict,
    summary: [summary, quality.alarm && quality.summary, maturity?.problem].filter(Boolean).join(' '),
    thresholds,
    minimum_samples: MINIMUM_SAMPLES,
    baseline_rows: baseline?.rows ?? 0,
    ...(Object.keys(labels).length > 0 && { labels }),
    window: window?.name ?? null,
    windows,
    history: [...(await checkHistory(database, model, version, at)), pointOf(windows, window, verdict, at)],
    outcomes,
    maturity,
    quality,
    ...(lender && { lender }),
    challenger: await challengerOf(services, watched, at, horizon),
    previous: await previousReport(database, model, version, at),
    actions: await actionHistory(database, model, version, at),
  };
  await storeReport(database, services.blobs, report);
  return report;
}

/** A challenger's bundle that cannot be read takes the comparison from the report, and not the report. */
async function challengerOf(
  services: CheckServices,
  watched: WatchedVersion,
  at: number,
  horizon: Maturity | undefined,
) {
  const { database, blobs, logger } = services;
  const { name: model, version } = watched;
  const challenger = await lastChallenger(database, blobs, model, version, at);
  if (!challenger) return null;
  try {
    return { ...challenger, comparison: await compareWithChallenger(services, watched, challenger, horizon) };
  } catch (error) {
    if (!isRefused(error)) throw error;
    logger.log('error', 'challenger_not_compared', { model, version, reason: error.message });
    return challenger;
  }
}

const ACTIONS: Partial<Record<Verdict, Action[]>> = {
  warning: ['warning'],
  alert: ['alert'],
  retrain: ['alert', 'retrain'],
};

type Said = Pick<ActionContent, 'summary' | 'report_id' | 'verdict'>;

async function noteInputs(
  { database, newId }: CheckServices,
  subject: Subject,
  { isOpen }: EpisodeState,
  window: WindowReport | undefined,
  said: Said,
  at: number,
): Promise<void> {
  if (!window) return;
  const { name, from, to, scored, distributions } = window;
  const content: ActionContent = {
    ...said,
    kind: 'inputs',
    window: {
      name,
      from,
      to,
      samples: sampleCount(window),
      ...(scored && { applications: scored.realtime + scored.batch }),
    },
    features: distributions
      .filter((distribution) => isFinding(distribution.verdict))
      .sort((a, b) => b.psi - a.psi)
      .map(({ feature, psi, adjusted_p_value }) => ({ feature, psi, adjusted_p_value })),
  };
  const actions = ACTIONS[window.verdict];
  if (actions) await noteFinding(database, subject, newId(), at, actions, content);
  else if (isOpen) await noteRecovery(database, subject, at, Date.parse(from), content);
}

/** Outcomes that are only estimated, or still too few, neither begin an episode nor end one. */
async function noteOutcomes(
  { database, newId }: CheckServices,
  subject: Subject,
  outcomes: OutcomesReport | null,
  said: Said,
  at: number,
): Promise<void> {
  if (outcomes?.source !== 'outcomes') return;
  const content: ActionContent = { ...said, kind: 'outcomes', window: null, features: [] };
  if (hasAlarm(outcomes)) return noteFinding(database, subject, newId(), at, ['alert'], content);
  const { isOpen } = await episodeState(database, subject);
  if (isOpen) await noteRecovery(database, subject, at, at, content);
}

function hasAlarm(outcomes: OutcomesReport | null): boolean {
  if (!outcomes) return false;
  return outcomes.metrics.some(({ alarm }) => alarm) || (outcomes.default_rate?.alarm ?? false);
}

/** What the history keeps of a check. Without a window that says something it keeps the longest, and no PSI. */
function pointOf(
  windows: readonly WindowReport[],
  window: WindowReport | undefined,
  verdict: Verdict,
  at: number,
): HistoryPoint {
  const shown = window ?? windows.at(-1)!;
  return {
    at: new Date(at).toISOString(),
    window: shown.name,
    verdict,
    samples: sampleCount(shown),
    psi: window ? window.distributions.map(({ feature, psi }) => ({ feature, psi })) : [],
  };
}
