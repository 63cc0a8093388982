import type { Manifest } from '../model/manifest.ts';
import type { Validation, Weighing } from '../model/validation.ts';
import { FEWEST_HELD_OUT, FEWEST_TO_LEARN_FROM } from './data/holdout.ts';
import { NOBODY_APPROVED } from './nobody-approved.ts';
import { untoldLines } from './untold-reasons.ts';

/**
 * What of a model a person should look at before anything else, in sentences; nothing where nothing stands out. The rest is in the model
 * card.
 */
export function concernLines({
  validation,
  reference,
  reasons,
}: Pick<Manifest, 'validation' | 'reference' | 'reasons'>): string[] {
  const approved =
    reference?.of === 0
      ? [
          `At the threshold every training row is predicted to default. ${NOBODY_APPROVED} Let the schema's policy approve some, by a higher "approval_rate" or "subject_to" an accuracy.`,
        ]
      : [];
  return [...(validation ? validationLines(validation) : []), ...approved, ...untoldLines(reasons)];
}

function validationLines(validation: Validation): string[] {
  const { univariate, constraints, yardstick, calibration } = validation;
  const light = validation.weighing
    ? [
        ...lightLines(validation.weighing.training, 'outside the hold-out', FEWEST_TO_LEARN_FROM),
        ...lightLines(validation.weighing.holdout, 'in the hold-out', FEWEST_HELD_OUT),
      ]
    : [];
  const leaks = univariate.flatMap(({ name, leak }) =>
    leak === null
      ? []
      : [
          `${name} looks as if it were written after the outcome: ${leak}. Is it known when a loan is decided?`,
        ],
  );
  const against = constraints.flatMap(({ name, direction, evidence }) =>
    evidence === 'contradicts'
      ? [`${name} is constrained to be ${direction}, and the training rows go the other way.`]
      : [],
  );
  const simpler =
    yardstick && yardstick.auc_difference.high < 0
      ? [
          `A logistic regression of the same rows ranks better: ROC-AUC ${yardstick.metrics.roc_auc!.toFixed(4)} on the hold-out.`,
        ]
      : [];
  const slope = calibration?.slope;
  const off =
    slope && (slope.low > 1 || slope.high < 1)
      ? [
          `The probabilities are too ${slope.value < 1 ? 'extreme' : 'timid'}: calibration slope ${slope.value.toFixed(2)} (${slope.low.toFixed(2)} – ${slope.high.toFixed(2)}) on the hold-out.`,
        ]
      : [];
  return [...light, ...leaks, ...against, ...simpler, ...off];
}

/** The outcomes of which a few heavy rows make all others count for nothing: such rows tell no more than the fewest that may be. */
function lightLines(weighing: Weighing, where: string, fewest: number): string[] {
  return (['positives', 'negatives'] as const).flatMap((outcome) => {
    const { rows, effective } = weighing[outcome];
    const verb = outcome === 'positives' ? 'default' : 'do not default';
    return effective >= fewest
      ? []
      : [
          `A few loans carry nearly all the weight: ${rows} rows ${where} ${verb}, and tell no more than ${effective.toFixed(1)} of equal weight would. Are the weights right?`,
        ];
  });
}
