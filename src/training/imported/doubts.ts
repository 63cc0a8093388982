import { statedValues, type Target } from '../../application/target.ts';
import type { Manifest } from '../../model/manifest.ts';
import { changes } from '../../model/scaler.ts';
import { isOff } from '../../registry/gate/calibration.ts';
import type { Estimate } from '../../statistics/estimate.ts';
import { asList } from './as-list.ts';
import type { OwnProbabilities } from './own-probabilities.ts';

/** What is looked at of an imported model's manifest. */
export type Doubted = Pick<
  Manifest,
  'imported' | 'calibration' | 'validation' | 'metrics' | 'scaler' | 'features'
>;

/** Resampling and other times rarely change the share of defaults by more … */
const FAR = 5;
/** … and make no more than every second loan default. */
const HALF = 0.5;

/**
 * What somebody should look at before they rely on an imported model, by how it does on the rows.
 *
 * @param target of the schema
 * @returns sentences for people
 */
export function doubtsAbout(manifest: Doubted, own: OwnProbabilities, target: Target): string[] {
  const { imported, calibration, validation } = manifest;
  const ranking = manifest.metrics.holdout.roc_auc!;
  const ratio = validation?.observed_to_expected;
  const isRanking = ranking.low > 0.5;
  const order =
    'the booster names no features. They were taken in the order of the schema: make sure that it is the one it was trained with.';
  return [
    ...(imported?.features === 'by_position' ? [order] : []),
    ...brokenConstraints(manifest),
    ...(!isRanking || isFar(own)
      ? [somethingElse(manifest, own, target)]
      : ratio && isOff(ratio)
        ? [
            `on these rows ${timesText(ratio)} the probabilities say (95% interval ${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}): ` +
              `${calibration ? 'even calibrated, they are' : 'they rank applications, and are'} no probabilities of default.${calibration ? '' : ' --calibrate calibrates them on these rows.'}`,
          ]
        : []),
  ];
}

/** What the schema promises of the model and the model does not keep. */
function brokenConstraints({ validation }: Doubted): string[] {
  return (validation?.constraints ?? []).flatMap(({ name, direction, kept }) =>
    typeof kept !== 'object' || kept.broken === 0
      ? []
      : [
          `the schema has "${name}" as ${direction} in "monotone", and the booster does not keep it: of ${kept.rows} rows that were tried with all values of ` +
            `${name}, ${kept.broken} go the other way somewhere, by up to ${Number(kept.by_up_to.toPrecision(2))}. Take it out of "monotone", or train the booster with monotone_constraints.`,
        ],
  );
}

/** Whether probabilities are so far from what came true that another cause than resampling is likely. */
function isFar({ observedToExpected: ratio, mean }: OwnProbabilities): boolean {
  return ratio === null || ratio.low > FAR || (ratio.high < 1 / FAR && mean > HALF);
}

function somethingElse(
  { imported, calibration, metrics, scaler, features }: Doubted,
  own: OwnProbabilities,
  target: Target,
): string {
  const { value, low, high } = metrics.holdout.roc_auc!;
  const isScaled = changes(scaler);
  const isReversed = high < 0.5;
  const found = [
    ...(low > 0.5
      ? []
      : [
          `its ROC-AUC is ${value.toFixed(3)} (95% interval ${low.toFixed(3)} to ${high.toFixed(3)}), ${isReversed ? 'worse than' : 'no better than'} chance`,
        ]),
    ...(isFar(own) ? [farText(own, calibration !== null)] : []),
  ];
  const stated = `"${target.column}" is ${statedValues(target.positive).join(' or ')}`;
  const outcome = `the target: the schema says that a loan defaulted where ${stated}${isReversed ? ', and the booster ranks as if it were the other way round' : ''}`;
  const checks = [
    ...(isReversed ? [outcome] : []),
    ...(imported?.features === 'by_position'
      ? [`the order of the features: they were taken as ${features.join(', ')}`]
      : []),
    isScaled
      ? 'the scaler: whether it is the one that the booster was trained behind'
      : 'the scaler: whether one stood before the booster (--scaler)',
    'the schema: whether each column holds what the booster was trained on, in the same unit',
    ...(isReversed ? [] : [outcome]),
  ];
  return (
    `on these rows ${asList(found)}. That is rarely a matter of calibration: the model is probably not given what it was trained on. ` +
    `Check before you go on ${checks.map((check, index) => `(${index + 1}) ${check}`).join('; ')}.`
  );
}

function farText({ observedToExpected: ratio }: OwnProbabilities, calibrated: boolean): string {
  const when = calibrated ? ', before calibration,' : '';
  return ratio
    ? `${timesText(ratio)} its own probabilities${when} say`
    : `all of its own probabilities${when} are 0`;
}

function timesText({ value }: Estimate): string {
  return `${value < 0.1 ? Number(value.toPrecision(2)) : value.toFixed(2)} times as many default as`;
}
