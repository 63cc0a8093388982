import type { ApplicationSchema } from '../../application/schema.ts';
import { counted, percent } from '../../training/card/format.ts';
import { checkedText, ONLY_STATED } from '../checked.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** How it came to be and what it is, by the trees themselves where they say it. */
export function methodBlocks(
  { manifest, trees, checks }: RiskPack,
  { derived, policy }: ApplicationSchema,
): Block[] {
  const { calibration, params, seed, tuning, imported, validation, files } = manifest;
  const importance = validation?.importance ?? [];
  return [
    text(
      `Gradient-boosted trees, counted in the bundle: ${counted(trees.trees, 'tree')} with ${counted(trees.splits, 'split')} and ${trees.leaves} leaves, at most ${counted(trees.depth, 'split')} deep.`,
      `The ONNX model is, byte for byte, what is written of them, and ${counted(trees.golden_rows, 'golden row')} score to the margins of the manifest, bit for bit.`,
    ),
    text(
      calibration
        ? `Platt calibration on rows that the trees had not seen, which is folded into the leaves: slope ${calibration.slope}, intercept ${calibration.intercept}.`
        : 'The probabilities are the trees’ own: they were not calibrated.',
      `The policy that chose the threshold: ${JSON.stringify(policy)}.`,
      imported ? 'How it was trained its file does not say.' : `Seed ${seed}.`,
    ),
    ...(Object.keys(params).length === 0
      ? []
      : [
          table(
            'Training options',
            ['option', 'value'],
            Object.entries(params).map(([name, value]) => [name, JSON.stringify(value)]),
          ),
        ]),
    ...(imported
      ? []
      : [
          text(
            tuning
              ? `The options were found by tuning: ${counted(tuning.tries, 'setting')} tried with seed ${tuning.seed} on rows outside the hold-out of the file with the SHA-256 ${tuning.data}; ROC-AUC ${tuning.roc_auc} there, ${tuning.gain} ± ${tuning.standard_error} above the defaults.`
              : 'The options were not tuned by the product, or were changed since.',
          ),
        ]),
    ...(derived.length === 0
      ? []
      : [
          table(
            'Derived features',
            ['feature', 'computed as'],
            derived.map(({ name, ...computed }) => [name, JSON.stringify(computed)]),
          ),
        ]),
    trees.constraints.length === 0
      ? text('The schema declares no direction for any field.')
      : table(
          'Declared directions, looked for in the trees',
          ['feature', 'risk is', 'kept'],
          trees.constraints.map(({ feature, direction, kept }) => [feature, direction, keptText(kept)]),
        ),
    ...(importance.length === 0
      ? []
      : [
          table(
            `What it rests on: mean size of the contribution in log-odds over ${validation!.explained_rows} rows, and what the trees split on`,
            ['field', 'contribution', 'gain', 'splits', 'gain and splits, from the trees'],
            importance.map(({ name, contribution, gain, splits }) => [
              name,
              contribution.toFixed(4),
              percent(gain),
              String(splits),
              checkedText(checks, `validation.importance.${name}`, ONLY_STATED),
            ]),
          ),
        ]),
    table(
      'Files of the bundle, each with the SHA-256 that the manifest names',
      ['file', 'SHA-256'],
      Object.entries(files),
    ),
  ];
}

function keptText(kept: RiskPack['trees']['constraints'][number]['kept']): string {
  if (kept === 'by_trees') return 'by every tree, whatever the application';
  return kept.broken === 0
    ? `not by every tree; by all of ${counted(kept.rows, 'row')} that were tried`
    : `NOT KEPT: ${kept.broken} of ${counted(kept.rows, 'row')} that were tried go the other way somewhere, by up to ${percent(kept.by_up_to)}`;
}
