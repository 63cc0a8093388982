import type { ApplicationSchema } from '../../application/schema.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import { percent } from '../../training/card/format.ts';
import { checkedText, ONLY_STATED } from '../checked.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** What it was made of, what was left out, and what was held out. */
export function dataBlocks({ manifest, checks, with_data }: RiskPack, schema: ApplicationSchema): Block[] {
  const { data, holdout, imported, validation } = manifest;
  const checked = (path: string) => checkedText(checks, path, ONLY_STATED);
  const part = (name: string, { rows, positives }: { rows: number; positives: number }, path: string) => [
    name,
    `${rows} rows, ${positives} of them defaults (${percent(positives / rows)})`,
    checked(path),
  ];
  const periods = validation?.periods;
  return [
    text(
      imported
        ? `The model was fitted elsewhere, to rows that nobody knows: it is a booster by XGBoost ${imported.version}, SHA-256 ${imported.sha256}. What follows is of the labelled rows that it was imported with.`
        : 'What it was trained and measured on.',
      with_data
        ? 'The file was given, and has the SHA-256 that the manifest names.'
        : 'The file was not given: its rows were not looked at.',
    ),
    table(
      'The data',
      ['', 'manifest', 'computed again'],
      [
        ['SHA-256 of the file', data.sha256, with_data ? 'the same, from the data' : ONLY_STATED],
        part('usable', data, 'data'),
        ...(holdout
          ? [
              part('of them learnt from', holdout.training, 'holdout.training'),
              part('of them held out', holdout.holdout, 'holdout.holdout'),
            ]
          : []),
        ...(data.weight === undefined ? [] : [['sum of weights', `${data.weight}`, checked('data.weight')]]),
        ...(data.lost
          ? [
              [
                'wanted, and could not be used',
                `${data.lost.rows} rows, ${data.lost.positives} of them defaults and ${data.lost.unlabelled} without an outcome`,
                checked('data.lost'),
              ],
            ]
          : []),
        ...Object.entries(data.dropped).map(([reason, rows]) => [
          `left out: ${reason}`,
          `${rows} rows`,
          checked(`data.dropped.${reason}`),
        ]),
        ['SHA-256 of the schema file', manifest.schema_sha256, 'from the manifest'],
      ],
    ),
    text(
      holdout
        ? howHeldOut(holdout)
        : imported
          ? 'Nothing is held out: nobody knows which rows the model was fitted to.'
          : 'The bundle does not say which rows were held out.',
      schema.weight === undefined ? 'Every row counts once.' : `Rows count by the column "${schema.weight}".`,
    ),
    text(
      periods && periods.length > 0
        ? `Period of the hold-out: ${periods[0]!.period} to ${periods.at(-1)!.period}, by the column "${schema.date}".`
        : 'Period: the schema names no date, so the bundle does not know it. The lender says from when to when these loans were decided.',
    ),
    text(
      'Not in this pack, and the lender’s to say: where the file comes from and by whose right it is used, who was left out before it was made, and how its outcomes came about.',
    ),
  ];
}

function howHeldOut(section: HoldoutSection): string {
  switch (section.by) {
    case 'date':
      return `Rows whose "${section.column}" is ${section.from} or later are held out.`;
    case 'content':
      return `A row is held out by a hash of what it says: ${section.share} of the hash's range.`;
    default:
      return `A row is held out by a hash of its "${section.column}": ${section.share} of the hash's range.`;
  }
}
