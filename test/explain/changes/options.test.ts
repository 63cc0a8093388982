import { expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { encoder, optionsOf } from '../../../src/explain/changes/options.ts';
import { nextFloat32 } from '../../model/support/random-ensemble.ts';

const BEHIND = nextFloat32(4000, 1);
const BEFORE = nextFloat32(2500, -1);

/** The values that are tried of an income, nearest first in each direction, where trees split at some. */
function triedFrom(income: number, own: object, splits: number[]): number[][] {
  const compiled = compileSchema(
    parseNewSchema({
      name: 'gaps',
      target: { column: 'Bad' },
      fields: [
        { name: 'income', column: 'Income', type: 'number', min: 0, max: 9000, changeable: true, ...own },
      ],
      policy: { maximize: 'recall' },
    }),
  );
  const values = Float64Array.of(income);
  const reference = Float32Array.of(...[0, 1000, 5000], ...Array(compiled.features.length * 3 - 3).fill(0));
  const thresholds = new Map([[0, Float32Array.from(splits)]]);
  const lists = optionsOf(compiled, { reference }, thresholds, values, 0, encoder(compiled, values));
  return lists.map((list) => [...Iterator.from(list)].map(({ value }) => value));
}

test.each([
  ['missing', { missing: [{ from: 2500, to: 4000 }] }, BEHIND, BEFORE],
  ['missing up to a number that is none', { missing: [{ above: 2500, below: 4000 }] }, 4000, 2500],
  [
    'a code',
    {
      codes: [
        {
          name: 'unknown',
          value: [
            { from: 2500, to: 3200 },
            { above: 3200, to: 4000 },
          ],
        },
      ],
    },
    BEHIND,
    BEFORE,
  ],
])(
  'where a tree splits among numbers that are %s, the first behind them is tried, once',
  (_, own, behind, before) => {
    expect(triedFrom(800, own, [900, 3000, 3500, 5000])).toEqual([
      [],
      [900, expect.closeTo(behind, 3), 5000],
    ]);
    expect(triedFrom(6000, own, [900, 3000, 3500, 5000])).toEqual([
      [nextFloat32(5000, -1), before, nextFloat32(900, -1)].map((value) => expect.closeTo(value, 3)),
      [],
    ]);
  },
);

test('behind single numbers that mean something else is the next float, and behind an open range nothing', () => {
  expect(triedFrom(800, { missing: [3000] }, [3000])).toEqual([
    [],
    [expect.closeTo(nextFloat32(3000, 1), 3)],
  ]);
  expect(triedFrom(800, { missing: [{ from: 2500 }] }, [3000])).toEqual([[], []]);
});
