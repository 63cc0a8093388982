import type { MetricName } from '../../application/metric-name.ts';
import { digits, interval, percent } from '../../training/card/format.ts';
import { checkedText, DRAWN, drawnText, ONLY_STATED, WITHOUT_ROWS } from '../checked.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

const NAMES: Record<MetricName, string> = {
  roc_auc: 'ROC-AUC',
  pr_auc: 'PR-AUC',
  gini: 'Gini',
  ks: 'KS',
  brier: 'Brier score',
  ece: 'ECE',
  log_loss: 'log loss',
  accuracy: 'accuracy',
  recall: 'recall',
  precision: 'precision',
  f1: 'F1',
};

/** How a metric is called among people. */
export function metricText(name: MetricName): string {
  return NAMES[name];
}

/** How well it ranks, how near its probabilities are, and what its threshold decides. */
export function metricBlocks({ manifest, checks, with_data }: RiskPack): Block[] {
  const { metrics, validation, imported } = manifest;
  const names = Object.keys(metrics.holdout) as MetricName[];
  const checked = (path: string) => checkedText(checks, path, ONLY_STATED);
  const drawn = (path: string) => drawnText(checks, path);
  const where = imported ? 'the rows that it was imported with' : 'the hold-out';
  return [
    table(
      `On ${where}`,
      [
        'metric',
        'manifest',
        '95% interval (bootstrap)',
        'value computed again',
        'on fitted rows',
        'fitted rows computed again',
      ],
      names.map((name) => {
        const { value, low, high } = metrics.holdout[name];
        const fitted = validation?.training[name];
        return [
          NAMES[name],
          String(value),
          `${digits(low)} – ${digits(high)}`,
          checked(`metrics.holdout.${name}.value`),
          fitted === undefined ? '–' : digits(fitted),
          fitted === undefined ? '–' : checked(`validation.training.${name}`),
        ];
      }),
    ),
    text(`Intervals: ${drawn('metrics.holdout')}.`, ...(with_data ? [] : [WITHOUT_ROWS])),
    ...(metrics.cv
      ? [
          table(
            'Across the folds of the cross-validation of the whole procedure',
            ['metric', 'mean', 'standard deviation', 'mean and deviation of the folds'],
            (Object.keys(metrics.cv) as MetricName[]).map((name) => {
              const { mean, std } = metrics.cv![name];
              return [
                NAMES[name],
                digits(mean),
                digits(std),
                checkedText(checks, `metrics.cv.${name}`, DRAWN),
              ];
            }),
          ),
          text(`Each fold's own value: ${drawn('metrics.cv')}.`),
        ]
      : []),
    ...(validation
      ? validationBlocks(validation, checked, drawn)
      : [text('The bundle has no section of validation.')]),
  ];
}

type Validation = NonNullable<RiskPack['manifest']['validation']>;

function validationBlocks(
  validation: Validation,
  checked: (path: string) => string,
  drawn: (path: string) => string,
): Block[] {
  const { calibration, observed_to_expected, confusion, at_threshold, cut_offs, deciles, yardstick } =
    validation;
  return [
    table(
      'Calibration',
      ['', 'manifest, with its 95% interval', 'computed again'],
      [
        [
          'observed over expected defaults',
          interval(observed_to_expected),
          checked('validation.observed_to_expected'),
        ],
        ['calibration slope', interval(calibration?.slope ?? null), checked('validation.calibration.slope')],
        [
          'calibration in the large',
          interval(calibration?.intercept ?? null),
          checked('validation.calibration.intercept'),
        ],
      ],
    ),
    table(
      `At the threshold (computed again: ${checked('validation.confusion')})`,
      ['', 'defaulted', 'did not'],
      [
        ['default predicted', `${confusion.true_positives}`, `${confusion.false_positives}`],
        ['not predicted', `${confusion.false_negatives}`, `${confusion.true_negatives}`],
      ],
    ),
    table(
      'If applications below a probability were approved and no others',
      ['below', 'approved', 'of them default', 'defaults declined', 'good loans declined', 'computed again'],
      [at_threshold, ...cut_offs].map((cutOff, index) => [
        `${percent(cutOff.threshold)}${index === 0 ? ' (the threshold)' : ''}`,
        percent(cutOff.approval_rate),
        cutOff.bad_rate === null ? '–' : percent(cutOff.bad_rate),
        percent(cutOff.defaults_declined),
        percent(cutOff.goods_declined),
        checked(index === 0 ? 'validation.at_threshold' : `validation.cut_offs[${index - 1}]`),
      ]),
    ),
    table(
      'By tenths, riskiest first',
      ['tenth', 'rows', 'defaults', 'mean probability', 'default rate', 'lift', 'computed again'],
      deciles.map((decile, index) => [
        String(index + 1),
        decile.rows.toFixed(1),
        decile.defaults.toFixed(1),
        percent(decile.mean_probability),
        percent(decile.default_rate),
        decile.lift.toFixed(2),
        checked(`validation.deciles[${index}]`),
      ]),
    ),
    yardstick
      ? text(
          `Yardstick: a logistic regression of ${yardstick.rows} training rows. The model's ROC-AUC less its: ${interval(yardstick.auc_difference)}; Brier score: ${interval(yardstick.brier_difference)}. Both: ${drawn('validation.yardstick')}.`,
        )
      : text('There is no logistic regression of the same rows to hold it against.'),
    ...(validation.periods
      ? [
          table(
            'By period',
            [
              'period',
              'rows',
              'defaults',
              'mean probability',
              'ROC-AUC',
              'observed / expected',
              'computed again',
            ],
            validation.periods.map((period, index) => [
              period.period,
              String(period.rows),
              String(period.defaults),
              percent(period.mean_probability),
              interval(period.auc),
              interval(period.observed_to_expected),
              checked(`validation.periods[${index}]`),
            ]),
          ),
        ]
      : [text('The schema names no date, so nothing is known of how the model does over time.')]),
  ];
}
