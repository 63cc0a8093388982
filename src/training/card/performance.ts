import type { MetricName } from '../../application/metric-name.ts';
import type { CardInput } from './card-input.ts';
import { counted, digits, interval, table } from './format.ts';

/** How well it ranks and how near its probabilities are: on the hold-out, across folds, on what it was fitted to, and by a yardstick. */
export function performanceSections({ summary }: CardInput): string[] {
  const { metrics, validation } = summary;
  const byWeight = validation.weighing ? ' All by weight.' : '';
  const { yardstick, training } = validation;
  const names = Object.keys(metrics.holdout) as MetricName[];
  return [
    '## Metrics',
    'On the hold-out with 95% bootstrap intervals; by cross-validation of the whole procedure on the other rows (mean and standard ' +
      'deviation over the folds, and the lowest and the highest of them); on the rows that the model was fitted to, where it can only look better' +
      (yardstick ? '; and of a logistic regression on the hold-out.' : '.') +
      byWeight,
    table(
      [
        'metric',
        'hold-out',
        '95% interval',
        'cross-validation',
        'folds',
        'fitted rows',
        'logistic regression',
      ],
      names.map((name) => {
        const { value, low, high } = metrics.holdout[name];
        const { mean, std, folds } = metrics.cv![name];
        return [
          name,
          digits(value),
          `${digits(low)} – ${digits(high)}`,
          `${digits(mean)} ± ${digits(std)}`,
          `${digits(Math.min(...folds!))} – ${digits(Math.max(...folds!))}`,
          digits(training[name]!),
          yardstick ? digits(yardstick.metrics[name]!) : '–',
        ];
      }),
    ),
    yardstickText(summary),
    '![ROC curve](roc.svg) ![Score distribution](scores.svg)',
    'The red line among the scores is the threshold.',
  ];
}

function yardstickText({ validation, holdout }: CardInput['summary']): string {
  const { yardstick, weighing } = validation;
  if (yardstick === null) return 'No logistic regression could be fitted to the same rows.';
  const { value, low, high } = yardstick.auc_difference;
  const verdict =
    low > 0
      ? 'the model ranks better'
      : high < 0
        ? '**the model ranks worse: the simpler one is to be preferred**'
        : 'which of them ranks better cannot be told';
  const all = weighing
    ? weighing.training.positives.rows + weighing.training.negatives.rows
    : holdout.training.rows;
  const rows =
    yardstick.rows < all
      ? `${counted(yardstick.rows, 'row')} drawn from the training part`
      : 'the same training rows';
  return (
    `The yardstick is a logistic regression of ${rows} (ridge 1, features clipped to their 1st and 99th of a hundred and standardised, ` +
    `missing values told beside; what a threshold decides is at the model’s): ${verdict}, by a ROC-AUC difference of ${digits(value)} (${digits(low)} – ${digits(high)}); the ` +
    `difference in Brier score is ${interval(yardstick.brier_difference)}, below 0 where the model is nearer.`
  );
}
