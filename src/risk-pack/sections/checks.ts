import { counted } from '../../training/card/format.ts';
import type { Source } from '../check.ts';
import { DRAWN, ONLY_STATED, WITHOUT_ROWS } from '../checked.ts';
import { type Block, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** Which numbers were computed again, from what, and which of them came out otherwise. */
export function checkBlocks({ checks, with_data, retrained }: RiskPack): Block[] {
  const sections = Map.groupBy(checks, ({ name, from }) => `${from} ${sectionOf(name)}`);
  const of = (source: Source) => checks.filter(({ from }) => from === source).length;
  const different = checks.filter(({ same }) => !same);
  return [
    text(
      `${counted(checks.length, 'number')} computed again, ${of('data')} of them from the data and ${of('training')} by a training; ` +
        `${different.length === 0 ? 'all are as it says' : `${different.length} DIFFER`}. From the data, and by a training, every bit must be the same; from the bundle a sum may be taken in another order, and 1e-9 is let pass.`,
    ),
    ...(different.length === 0
      ? []
      : [
          table(
            'What differs',
            ['number', 'manifest', 'computed again', 'from the'],
            different.map(({ name, stated, found, from }) => [
              name,
              String(stated ?? '–'),
              String(found ?? '–'),
              from,
            ]),
          ),
        ]),
    table(
      'Computed again',
      ['section of the manifest', 'from the', 'numbers', 'the same'],
      [...sections.values()].map((own) => [
        sectionOf(own[0]!.name),
        own[0]!.from,
        String(own.length),
        String(own.filter(({ same }) => same).length),
      ]),
    ),
    text(
      retrained
        ? `It was trained again on the same rows, with the same schema, options and seed: its trees are ${retrained.same_trees ? 'the same, to the last byte' : 'OTHERS'}.`
        : `Every other number is ${with_data ? DRAWN : ONLY_STATED}. Intervals, folds, the yardstick, contributions, partial dependence and the rows that reasons are looked at for are drawn by the training: the same file, schema, options and seed give the same bundle to the last byte.`,
      WITHOUT_ROWS,
      'Of the ROC-AUC the bundle alone shows between which ends it lies.',
    ),
  ];
}

/** The first two parts of a path. */
function sectionOf(name: string): string {
  return name.split(/[.[ ]/).slice(0, 2).join('.');
}
