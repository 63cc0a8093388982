import { changeText } from '../page/change-text.ts';
import { percent } from '../page/format.ts';
import type { OutcomesReport, WindowName, WindowReport } from '../reports/report.ts';
import { isFinding, MINIMUM_SAMPLES, type Thresholds } from '../stability/verdict.ts';
import { sampleCount } from './windows.ts';

const METRIC: Record<OutcomesReport['metrics'][number]['name'], string> = {
  roc_auc: 'ROC-AUC',
  ks: 'KS',
  brier: 'the Brier score',
};
const LONGER: Record<WindowName, string> = {
  recent: 'hour',
  '1h': 'hour',
  '24h': '24 hours',
  '7d': '7 days',
};

const whole = new Intl.NumberFormat('en-US');
const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** `the latest 1,000 samples of 7,500 applications`, `the 312 samples of 3,120 applications of the last 24 hours`. */
function windowText(window: WindowReport): string {
  return window.name === 'recent'
    ? `the latest ${samplesText(window)}`
    : `the ${samplesText(window)} of the last ${LONGER[window.name]}`;
}

/** `442 samples of 7,500 applications`; samples alone where fewer applications were counted, or none: their counts come later. */
function samplesText(window: WindowReport): string {
  const { scored } = window;
  const samples = sampleCount(window);
  const applications = scored ? scored.realtime + scored.batch : 0;
  const kept = `${whole.format(samples)} ${samples === 1 ? 'sample' : 'samples'}`;
  return applications < samples
    ? kept
    : `${kept} of ${whole.format(applications)} ${applications === 1 ? 'application' : 'applications'}`;
}

/**
 * What a check found, for people.
 *
 * @param window the one that gives the verdict, if any has enough samples
 */
export function summaryOf(
  windows: readonly WindowReport[],
  window: WindowReport | undefined,
  thresholds: Thresholds,
  hasBaseline: boolean,
  outcomes: OutcomesReport | null,
): string {
  const sentences = [
    hasBaseline
      ? inputsText(windows, window, thresholds)
      : 'The bundle of this version has no baseline, so that its applications cannot be compared with its training population. Train it again.',
    outcomesText(outcomes),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function inputsText(
  windows: readonly WindowReport[],
  window: WindowReport | undefined,
  thresholds: Thresholds,
): string {
  if (!window) return tooFewText(windows);
  const moved = window.distributions
    .filter(({ verdict }) => isFinding(verdict))
    .sort((a, b) => b.psi - a.psi)
    .map((distribution) => changeText(distribution, `PSI ${distribution.psi.toFixed(2)}`));
  if (moved.length > 0)
    return `Compared with the training population, in ${windowText(window)} ${list.format(moved)}.`;
  const before = windows
    .slice(windows.indexOf(window) + 1)
    .filter(({ verdict }) => isFinding(verdict))
    .map(({ name }) => `the last ${LONGER[name]}`);
  const past = before.length > 0 ? ` Earlier applications of ${list.format(before)} did not.` : '';
  return `In ${windowText(window)} nothing reaches a PSI of ${thresholds.warning.toFixed(2)}: they look like the training population.${past}`;
}

function tooFewText(windows: readonly WindowReport[]): string {
  const longest = windows.at(-1);
  const samples = longest ? sampleCount(longest) : 0;
  if (!longest || samples === 0)
    return 'No application was sampled in the last 7 days, so nothing can be said.';
  if (samples < MINIMUM_SAMPLES)
    return `There ${samples === 1 ? 'is' : 'are'} only ${samplesText(longest)} of the last 7 days; below ${MINIMUM_SAMPLES} samples nothing can be said.`;
  return `There are ${samplesText(longest)} of the last 7 days, too few to tell a change from chance.`;
}

function outcomesText(outcomes: OutcomesReport | null): string {
  if (!outcomes) return '';
  const worse = outcomes.metrics
    .filter(({ alarm }) => alarm)
    .map(
      ({ name, realised, expected }) =>
        `${METRIC[name]} is ${realised.value.toFixed(3)} and was ${expected.value.toFixed(3)} on the hold-out`,
    );
  const { default_rate: rate } = outcomes;
  if (rate?.alarm)
    worse.push(
      `${percent(rate.observed.value)} defaulted where ${percent(rate.predicted)} were predicted to`,
    );
  if (worse.length === 0) return '';
  return `The known outcomes of ${whole.format(outcomes.loans)} loans are not as the scores promised: ${list.format(worse)}.`;
}
