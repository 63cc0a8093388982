import { percent } from '../../training/card/format.ts';
import { type Block, list, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** What is watched once it answers, and from where on somebody is told. */
export function monitoringBlocks({ monitoring, manifest }: RiskPack): Block[] {
  const { samples, psi, challenger, decisions } = monitoring;
  const { baseline } = manifest;
  return [
    text(
      'What the product watches, with the limits of the variables that this pack was made with. A service that runs with other variables has other limits: make the pack with the service’s own.',
    ),
    table(
      'Limits',
      ['what', 'limit', 'set by'],
      [
        ['PSI of a field or of the probability: a warning', `from ${psi.warning}`, 'DRIFT_PSI_THRESHOLD'],
        ['PSI: an alert', `from ${psi.alert}`, 'DRIFT_PSI_THRESHOLD'],
        ['PSI: a challenger is asked for', `above ${psi.retrain}`, 'DRIFT_PSI_THRESHOLD'],
        [
          'chance of any false finding in a day without a change',
          `at most ${monitoring.significance}`,
          'nobody',
        ],
        ['samples from which on a window says something', String(monitoring.minimum_samples), 'nobody'],
        ['refused applications: an alert', `from ${percent(monitoring.refused)}`, 'DRIFT_REFUSED_THRESHOLD'],
        [
          'realised ROC-AUC, KS, Brier score, number of defaults: an alert',
          'worse than chance allows, p < 0.001 (Holm)',
          'nobody',
        ],
        ['a promoted version is watched, and taken back', hours(monitoring.guard_hours), 'GUARD_HOURS'],
        [
          'a challenger is asked for without drift',
          days(monitoring.retrain_every_days),
          'RETRAIN_EVERY_DAYS',
        ],
        [
          'a challenger stands beside the champion',
          hours(challenger.shadow_hours),
          'CHALLENGER_SHADOW_HOURS',
        ],
        ['what becomes of it then', challenger.promotion, 'CHALLENGER_PROMOTION'],
        ['predictions that are sampled', percent(samples.of_predictions), 'DRIFT_SAMPLING_RATE'],
        [
          'rows of portfolios that are sampled',
          percent(samples.of_portfolio_rows),
          'DRIFT_BATCH_SAMPLING_RATE',
        ],
        ['samples of a minute, at most', String(samples.most_a_minute), 'DRIFT_SAMPLES_PER_MINUTE'],
        ['samples and outcomes are kept', `${samples.kept_for_days} days`, 'DRIFT_RETENTION_DAYS'],
        ['alerts are posted to a webhook', monitoring.webhook ? 'yes' : 'no', 'ALERT_WEBHOOK_URL'],
        ['decisions are recorded', decisions.log, 'DECISION_LOG'],
        ['records of decisions are kept', `${decisions.kept_for_days} days`, 'DECISION_RETENTION_DAYS'],
      ],
    ),
    text(
      baseline
        ? `Compared with: ${baseline.rows} rows that it was trained on, by ${Object.keys(baseline.features).length} features, and the probabilities of its hold-out.`
        : 'The bundle has no baseline: nothing can be compared with what it was trained on.',
    ),
    text('Not in this pack, and the lender’s to say:'),
    list([
      'what came of the checks: the drift reports, and the outcomes that were handed in;',
      'who reads an alert, by when, and what is done then;',
      'when the model is validated again whatever the alerts say.',
    ]),
  ];
}

const hours = (count: number) => (count === 0 ? 'not at all' : `for ${count} hours`);
const days = (count: number) => (count === 0 ? 'never' : `every ${count} days`);
