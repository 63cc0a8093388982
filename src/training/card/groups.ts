import type { GroupMeasures } from '../../model/audit.ts';
import type { MeasuredInput } from './card-input.ts';
import { counted, interval, percent, table } from './format.ts';
import { code, inCell } from './markdown.ts';

/** How decisions fall on the groups of audited columns. */
export function groupSections({ summary }: MeasuredInput): string[] {
  const { audit, validation } = summary;
  if (!audit)
    return [
      '## Groups',
      'The schema names no columns to audit, so nothing is known of how decisions fall on groups.',
    ];
  const cellsOf = (measures: GroupMeasures, isReference: boolean) => [
    `${measures.defaults}`,
    interval(measures.approval_rate, percent),
    isReference ? 'compared with' : interval(measures.impact_ratio),
    isReference ? 'compared with' : interval(measures.mean_difference),
    interval(measures.auc),
    interval(measures.observed_to_expected),
  ];
  return [
    '## Groups',
    'The model does not see these columns. They were read for the hold-out alone, on which "approved" means below the threshold. Each ' +
      'group is compared with the largest: the impact ratio is its approval rate over that one’s, the mean difference by how many standard ' +
      'deviations its log-odds of default lie above. All with 95% intervals, each by itself: of many groups some lie outside by chance. This ' +
      `says nothing of why groups differ, and claims no compliance with any law. A group of fewer than ${audit.smallest} rows is counted alone.${validation.weighing ? ' All but rows and defaults is by weight.' : ''}`,
    ...audit.columns.flatMap(({ column, reference, groups }) => [
      `### ${code(column)}`,
      table(
        [
          'group',
          'rows',
          'defaults',
          'approved',
          'impact ratio',
          'mean difference',
          'ROC-AUC',
          'observed / expected',
        ],
        groups.map(({ group, rows, measures }) => [
          inCell(group),
          `${rows}`,
          ...(measures ? cellsOf(measures, group === reference) : ['too few', '', '', '', '', '']),
        ]),
      ),
      ...(reference === null ? [`No group has ${counted(audit.smallest, 'row')}.`] : []),
    ]),
  ];
}
