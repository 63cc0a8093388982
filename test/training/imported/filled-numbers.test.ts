import { expect, test } from 'vitest';
import { filledNumberWarnings } from '../../../src/training/imported/filled-numbers.ts';
import { measuredOf, movedText, stump, stumps } from './measured-support.ts';

const owed = { name: 'owed', column: 'Owed', type: 'number', nullable: true };
const ROWS = [[10], [20], [Number.NaN], [30]];
const of = (field: object, trees: ReturnType<typeof stumps>, rows = ROWS) =>
  filledNumberWarnings(measuredOf([field], [], rows, trees));

test('a number that is missing in rows, and never was to the booster, was perhaps filled', () => {
  expect(of(owed, stumps(0, 15, 'right'))).toEqual([
    '"owed" is missing in 1 of the 4 rows, and the booster seems never to have met it missing: at all 5 splits missing values go to the same side, as XGBoost has it ' +
      'where none was in training. If Python had a number there (fillna), such applications score otherwise here: write that number into the file and every application, or train again on NaN.',
  ]);
});

test('a code that the schema lists as missing was perhaps a number', () => {
  expect(of({ ...owed, missing: [-999] }, stumps(0, 15, 'right'))[0]).toMatch(
    `If Python had a number there (-999 as it stands), such applications score otherwise here, by up to ${movedText(-5, 5)} in these rows: take -999 out of the field's "missing"`,
  );
  const range = { ...owed, nullable: false, missing: [{ to: -900, from: -999 }] };
  expect(of(range, stumps(0, 15, 'right'))[0]).toMatch(/-9\d\d as it stands/);
});

test.each([
  ['the booster met it missing', owed, [...stumps(0, 15, 'right'), stump(0, 25, 'left')], ROWS],
  ['too few splits say so', owed, [stump(0, 15, 'right')], ROWS],
  ['no row has it missing', owed, stumps(0, 15, 'right'), [[10], [20]]],
  [
    'the code goes as a missing value',
    { ...owed, nullable: false, missing: [-999] },
    stumps(0, 15, 'left'),
    ROWS,
  ],
])('nothing is told where %s', (_, field, trees, rows) => {
  expect(of(field, trees, rows)).toEqual([]);
});
