import type { Validation } from '../../model/validation.ts';
import type { CardInput } from './card-input.ts';
import { percent, table } from './format.ts';

/** What the threshold decides on the hold-out, and what others would. */
export function decisionSections({ summary }: CardInput): string[] {
  const { confusion, at_threshold, cut_offs } = summary.validation;
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
    table(
      ['', 'defaulted', 'did not'],
      [
        ['default predicted', `${confusion.true_positives}`, `${confusion.false_positives}`],
        ['not predicted', `${confusion.false_negatives}`, `${confusion.true_negatives}`],
      ],
    ),
    'If applications below a probability were approved and no others:',
    table(
      ['', 'below', 'approved', 'of them default', 'defaults declined', 'good loans declined'],
      [cells(at_threshold, '**the threshold**'), ...cut_offs.map((cutOff) => cells(cutOff, ''))],
    ),
  ];
}
