import { interval, percent } from '../../training/card/format.ts';
import { checkedText, ONLY_STATED } from '../checked.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** How decisions on the hold-out fall on the groups of audited columns. */
export function groupBlocks({ manifest: { audit }, checks }: RiskPack): Block[] {
  if (!audit)
    return [
      text(
        'The schema names no column to audit: nothing in the bundle says how decisions fall on groups. Of decisions that were made the lender can hand in groups afterwards.',
      ),
    ];
  return [
    text(
      `The model does not see these columns. Each group is compared with the largest; below ${audit.smallest} rows a group is counted and not measured. This says nothing of why groups differ, and claims no compliance with any law.`,
    ),
    ...audit.columns.map(({ column, reference, groups }, at) =>
      table(
        `By "${column}"`,
        [
          'group',
          'rows',
          'defaults',
          'approved',
          'impact ratio',
          'mean difference',
          'ROC-AUC',
          'observed / expected',
          'computed again',
        ],
        groups.map(({ group, rows, measures }, index) => [
          group,
          String(rows),
          ...(measures
            ? [
                String(measures.defaults),
                interval(measures.approval_rate, percent),
                group === reference ? 'compared with' : interval(measures.impact_ratio),
                group === reference ? 'compared with' : interval(measures.mean_difference),
                interval(measures.auc),
                interval(measures.observed_to_expected),
              ]
            : ['too few', '', '', '', '', '']),
          checkedText(checks, `audit.columns[${at}].groups[${index}]`, ONLY_STATED),
        ]),
      ),
    ),
  ];
}
