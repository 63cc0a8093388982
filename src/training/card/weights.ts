import type { MeasuredInput } from './card-input.ts';
import { percent, table } from './format.ts';
import { code } from './markdown.ts';

/** By what loans count, and how much of them there is; nothing where each counts once. */
export function weightSections({ schema, summary }: MeasuredInput): string[] {
  const { weighing } = summary.validation;
  if (schema.weight === undefined || !weighing) return [];
  const lines = (['training', 'holdout'] as const).flatMap((part) => {
    const { positives, negatives } = weighing[part];
    const all = positives.weight + negatives.weight;
    return [positives, negatives].map((outcome) => [
      part === 'training' ? 'training part' : 'hold-out',
      outcome === positives ? 'defaulted' : 'did not',
      `${outcome.rows}`,
      outcome.weight.toFixed(1),
      percent(outcome.weight / all),
      outcome.effective.toFixed(1),
    ]);
  });
  return [
    `**Loans count by their weight**, the column ${code(schema.weight)}, whose sum is ${Number(summary.data.weight!.toPrecision(6))}; below, weights are in units of the mean ` +
      'weight of their part. Metrics, probabilities, shares, rates and what is called weight are of the population that the weights describe. What is called ' +
      'rows or defaults counts loans, each once; loans of weight 0 are in the counts of this section only.',
    table(['', '', 'rows with a weight', 'weight', 'share', 'equal weights that would tell as much'], lines),
  ];
}
