import type { ApplicationSchema } from '../../application/schema.ts';
import type { ReasonsSection } from '../../model/told-reasons.ts';
import { counted, percent } from '../../training/card/format.ts';
import { checkedText, ONLY_STATED } from '../checked.ts';
import { type Block, list, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** A bin with fewer rows of either outcome says little of its default rate. */
const FEW = 10;

type Field = ApplicationSchema['fields'][number];

/** What the model cannot know, and where little was known. */
export function limitBlocks({ manifest, checks }: RiskPack, { fields }: ApplicationSchema): Block[] {
  const { data, validation, audit, reasons, calibration } = manifest;
  const small = audit?.columns.flatMap(({ column, groups }) =>
    groups
      .filter(({ measures }) => measures === null)
      .map(({ group, rows }) => `${column}: ${group} (${rows})`),
  );
  const thin = validation?.univariate.flatMap(({ name, bins }) =>
    bins
      .filter(({ rows, defaults }) => Math.min(defaults, rows - defaults) < FEW)
      .map(({ bin, rows, defaults }) => [name, bin, String(rows), String(defaults)]),
  );
  return [
    list([
      'It learnt from loans whose outcome is known, and no reject inference was done. Unless the file holds outcomes of applicants who were refused, nothing is known of them: on who was always refused its probabilities are a guess.',
      'On another population, or in another time, its probabilities may be wrong.',
      'A correlation that it uses need not be a cause.',
      `${validation ? counted(validation.defaults, 'default') : 'An unknown number of defaults'} on the hold-out: the intervals of the metrics say how much so few can tell.`,
      ...(data.lost && data.lost.rows > 0
        ? [
            `${counted(data.lost.rows, 'row')} could not be used (${percent(data.lost.rows / (data.lost.rows + data.rows))}): who they are may differ from who was learnt from.`,
          ]
        : ['No row was lost for being unusable.']),
      ...(calibration === null ? ['Its probabilities are not calibrated.'] : []),
      ...(reasons ? reasonLimits(reasons) : []),
      ...(small && small.length > 0 ? [`Too small to be measured are the groups ${small.join(', ')}.`] : []),
      ...(validation?.univariate.some(({ leak }) => leak !== null)
        ? ['Some fields look as if they were written after the outcome: see the table.']
        : []),
    ]),
    table(
      'Fields: what is let in, and what is missing',
      ['field', 'let in', 'missing', 'missing in training', 'looks like a leak', 'computed again'],
      fields.map((field) => {
        const own = validation?.univariate.findIndex(({ name }) => name === field.name) ?? -1;
        const found = validation?.univariate[own];
        return [
          field.name,
          rangeText(field),
          field.nullable || (field.missing ?? []).length > 0 ? 'may be' : 'is refused',
          found ? percent(found.missing) : '–',
          found?.leak ?? 'no',
          found ? checkedText(checks, `validation.univariate[${own}]`, ONLY_STATED) : '–',
        ];
      }),
    ),
    text(
      'Within what is let in, beyond the values that it was trained on, it goes on as at the last of them.',
    ),
    ...(thin && thin.length > 0
      ? [
          table(
            `Thin cells of the training part: fewer than ${FEW} rows of either outcome`,
            ['field', 'bin', 'rows', 'defaults'],
            thin,
          ),
        ]
      : [text(`No bin of a field has fewer than ${FEW} rows of either outcome.`)]),
  ];
}

function reasonLimits({ rows, none, stable }: ReasonsSection): string[] {
  return [
    ...(none > 0
      ? [
          `${percent(none / rows)} of those who are declined have no reason that may be told (${none} of ${rows} rows).`,
        ]
      : []),
    ...(stable === null
      ? []
      : [
          `When every number moves by up to 1%, the first reason stays for ${percent(stable)} of the declined who have one.`,
        ]),
  ];
}

/** What an application may say. */
function rangeText(field: Field): string {
  if (field.type === 'category')
    return `${counted(field.levels.length, 'level')}; another is ${field.unknown === 'missing' ? 'scored as missing' : 'refused'}`;
  const { min, max, above, below } = field as Partial<
    Record<'min' | 'max' | 'above' | 'below', number | string>
  >;
  const limits = [
    ...(min === undefined ? [] : [`from ${min}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(max === undefined ? [] : [`to ${max}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return limits.length === 0 ? 'no limit' : limits.join(' ');
}
