import { labelsOf } from '../../application/label.ts';
import { type ReasonRule, textsOf } from '../../application/reasons-schema.ts';
import type { MeasuredInput } from './card-input.ts';
import { counted, percent, table } from './format.ts';
import { code, inCell } from './markdown.ts';

/** What declined applicants are told, how often, and whether it is the same for who differs by next to nothing. */
export function reasonSections({ schema, summary: { reasons, reference } }: MeasuredInput): string[] {
  if (!schema.reasons)
    return [
      '## Reasons',
      'The schema has no texts of reasons: the model gives none, and whoever it declines is owed them.',
    ];
  if (!reasons)
    return [
      '## Reasons',
      'Of the data nobody is approved, with whom an application could be compared: the model gives no reasons.',
    ];
  const { rows, codes, none, stable, lowered } = reasons;
  const share = (count: number) => (rows === 0 ? '–' : percent(count / rows));
  return [
    '## Reasons',
    `What ${counted(rows, 'declined row')} of the hold-out would be told: exact interventional SHAP values against ${counted(reference!.rows.length, 'approved application')} ` +
      `of ${reference!.of}, gathered by the schema's reasons, four at most. A reason that everybody gets explains nothing.`,
    table(
      ['reason', 'is told of', 'first', 'at all', 'says'],
      codes.map(({ code: name, first, told }, index) => {
        const rule = schema.reasons![index]!;
        return [
          code(name),
          inCell(labelsOf(schema)(rule.of[0]!)),
          share(first),
          share(told),
          inCell(saidOf(rule)),
        ];
      }),
    ),
    stable === null
      ? 'None of them has a reason.'
      : `${none === 0 ? 'All have one' : `${counted(none, 'row')} ${none === 1 ? 'has' : 'have'} none`}. The first one stays for ${percent(stable)} when every number moves by up to 1%` +
        (lowered === null
          ? '.'
          : `, and for ${percent(lowered)} the risk falls when what it is told of, and nothing else, is as usual among approved applications.`),
  ];
}

/** In the first language of each. */
function saidOf(rule: ReasonRule): string {
  if (rule.suppress) return 'never told';
  return textsOf(rule)
    .map((text) => Object.values(text)[0]!)
    .join(' · ');
}
