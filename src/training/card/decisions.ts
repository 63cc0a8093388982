import type { Validation } from '../../model/validation.ts';
import type { MeasuredInput } from './card-input.ts';
import { counted, percent, table } from './format.ts';

/** What the threshold decides on the hold-out, and what others would. */
export function decisionSections({ summary }: MeasuredInput): string[] {
  const { confusion, confusion_rows, at_threshold, cut_offs } = summary.validation;
  const cell = (which: keyof typeof confusion) =>
    confusion_rows
      ? `${confusion[which].toFixed(1)} (${counted(confusion_rows[which], 'row')})`
      : `${confusion[which]}`;
  const cells = (cutOff: Validation['at_threshold'], mark: string) => [
    mark,
    percent(cutOff.threshold),
    percent(cutOff.approval_rate),
    cutOff.bad_rate === null ? '–' : percent(cutOff.bad_rate),
    percent(cutOff.defaults_declined),
    percent(cutOff.goods_declined),
  ];
  return [
    '## Decisions on the hold-out',
    ...(confusion_rows ? ['By weight, and in brackets by number:'] : []),
    table(
      ['', 'defaulted', 'did not'],
      [
        ['default predicted', cell('true_positives'), cell('false_positives')],
        ['not predicted', cell('false_negatives'), cell('true_negatives')],
      ],
    ),
    `If applications below a probability were approved and no others${confusion_rows ? ', by weight' : ''}:`,
    table(
      ['', 'below', 'approved', 'of them default', 'defaults declined', 'good loans declined'],
      [cells(at_threshold, '**the threshold**'), ...cut_offs.map((cutOff) => cells(cutOff, ''))],
    ),
  ];
}
