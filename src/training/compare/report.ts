import { aligned } from '../../aligned.ts';
import type { Imported } from '../../registry/gate/origin.ts';
import { ended } from '../../validation.ts';
import type { Compared } from './compare.ts';

const NAMES = { auc: 'ROC-AUC', brier: 'Brier', recall: 'recall' } as const;

/**
 * Two versions side by side, for people.
 * @param ours what is held against the other: `version 3`
 */
export function comparisonLines({ comparison, leftOut, imported }: Compared, ours: string): string[] {
  const { against, rows, positives, challenger, champion, reason } = comparison;
  const theirs = `version ${against.version}`;
  if (reason !== undefined || !challenger || !champion)
    return [`It could not be compared with ${theirs}. ${ended(reason ?? '')}`.trimEnd()];
  const table = (['auc', 'brier', 'recall'] as const).map((name) => {
    const { value, low, high } = comparison[name]!;
    return [
      NAMES[name],
      digits(challenger[name]),
      digits(champion[name]),
      signed(value),
      `${signed(low)} to ${signed(high)}`,
    ];
  });
  return [
    `Compared with ${theirs} on ${rows} ${rowsText(imported, ours, theirs)}, of which ${positives} default:`,
    ...aligned([['metric', ours, theirs, 'difference', '95% interval'], ...table]),
    ...(leftOut > 0 ? [`Left out: ${leftOut} rows that the schema of one of the two cannot read.`] : []),
  ];
}

function rowsText({ challenger, champion }: Imported, ours: string, theirs: string): string {
  if (!challenger && !champion) return 'rows that neither was fitted to';
  const [one, other] = challenger ? [ours, theirs] : [theirs, ours];
  return `rows that ${other} was not fitted to (${one} was imported, and nobody knows whether it was: then it looks better than it is)`;
}

function digits(value: number): string {
  return value.toFixed(4);
}

/** @example signed(0.00214) // '+0.0021' */
function signed(value: number): string {
  const text = digits(value);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text.replace(/^-(?=0\.0+$)/, '');
}
