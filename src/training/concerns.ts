import type { Manifest } from '../model/manifest.ts';

/**
 * What of a model's validation a person should look at before anything else, in sentences; nothing where nothing stands out. The rest
 * is in the model card.
 */
export function concernLines({ validation }: Pick<Manifest, 'validation'>): string[] {
  if (!validation) return [];
  const { univariate, constraints, yardstick, calibration } = validation;
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
  return [...leaks, ...against, ...simpler, ...off];
}
