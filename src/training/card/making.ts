import { syntheticRows } from '../resampling/smote.ts';
import type { CardInput } from './card-input.ts';
import { counted, digits } from './format.ts';

/** How the model came to be. */
export function makingSections({ summary, trees }: CardInput): string[] {
  const { seed, calibration, params } = summary;
  const weight = Number(params.scale_pos_weight);
  return [
    '## How it was made',
    [
      `${counted(trees, 'gradient-boosted tree')} of at most ${counted(Number(params.num_boost_round), 'round')}, seed ${seed}.`,
      resamplingText(summary),
      ...tuningText(summary),
      ...(weight === 1 ? [] : [`A default weighed as much as ${weight} other loans.`]),
      calibration === null
        ? 'It was not calibrated.'
        : calibration.slope === 0
          ? 'Platt calibration found no slope above 0 on rows that the trees had not seen, and gives every row the share of defaults.'
          : `Platt calibration on out-of-fold rows as they came: slope ${calibration.slope.toFixed(4)}, intercept ${calibration.intercept.toFixed(4)}.`,
    ].join(' '),
    `\`\`\`json\n${JSON.stringify(params, null, 2)}\n\`\`\``,
  ];
}

function tuningText({ tuning, data }: CardInput['summary']): string[] {
  if (tuning === undefined) return [];
  const { tries, seed, roc_auc, gain, standard_error } = tuning;
  const file = tuning.data === data.sha256 ? 'this very file' : `a file of SHA-256 \`${tuning.data}\``;
  return [
    `The parameters were found by \`npm run tune\`: ${counted(tries, 'setting')} tried with seed ${seed} on rows outside the hold-out of ${file}; ` +
      `a ROC-AUC of ${digits(roc_auc)} there, ${digits(gain)} ± ${digits(standard_error)} above the defaults.`,
  ];
}

/** What resampling did to this very training part. */
function resamplingText({ params, holdout }: CardInput['summary']): string {
  const smote = params.smote as { ratio: number } | null;
  if (smote === null) return 'Nothing was resampled.';
  const { rows, positives } = holdout.training;
  const added = syntheticRows(positives, rows - positives, smote.ratio);
  const ratio = (positives / (rows - positives)).toFixed(3);
  return added === 0
    ? `SMOTE was asked for ${smote.ratio} defaults per other loan and added none: there are ${ratio}.`
    : `SMOTE added ${counted(added, 'synthetic default')} to the ${positives} of the training part for the trees to grow on, and its share in each fold; ` +
        'nothing was calibrated, chosen or measured on them.';
}
