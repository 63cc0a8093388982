import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { concernLines } from '../../../src/training/concerns.ts';
import { clean } from '../../../src/training/data/clean.ts';
import { openCsv } from '../../../src/training/data/csv.ts';
import { readLabelled } from '../../../src/training/data/labelled.ts';
import { placeOf } from '../../../src/training/data/place.ts';
import { readWeight } from '../../../src/training/data/weight.ts';
import { readParams } from '../../../src/training/params.ts';
import { train } from '../../../src/training/train.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../support.ts';

const weighted = { ...schema, weight: 'Counts' };
const compiled = compileSchema(parseNewSchema(weighted));

/** The small portfolio's lines with a weight each. */
function linesWith(weightOf: (row: number, label: string) => number | string, rows = 600): string[] {
  return smallCsv(rows).map((line, row) =>
    row === 0 ? `${line},Counts` : `${line},${weightOf(row, line.slice(-1))}`,
  );
}

test.each([
  ['1', 1],
  [' 0.25 ', 0.25],
  ['0', 0],
  ['1e3', 1000],
  ['', 'is empty'],
  ['NA', 'is not a number'],
  ['1,5', 'is not a number'],
  ['-1', 'is below 0'],
  ['1e39', 'is too large for a 32-bit float'],
  ['1e-400', 'is too close to 0 for a 32-bit float'],
])('%j is %j', (cell, weight) => {
  expect(readWeight(cell)).toBe(weight);
});

test('a row whose weight cannot be used is left out, with a reason of its own', async () => {
  const lines = [
    `${HEADER},Counts`,
    '1,30,100,200,true,south,0,2.5',
    '2,30,100,200,true,south,0,much',
    '3,30,100,200,true,south,1,0',
    '4,30,100,200,true,south,1,',
  ];
  const { matrix, report } = await clean(compiled, 'loans.csv', await openCsv('loans.csv', bytesOf(lines)));
  expect([...matrix.weights!]).toEqual([2.5, 0]);
  expect(matrix.featureCount).toBe(compiled.features.length);
  expect(report.unusedColumns).toEqual([]);
  expect(report.dropped).toEqual({ bad_weight: 2 });
  expect(report.examples).toMatchObject([
    {
      row: 3,
      column: 'Counts',
      reason: 'bad_weight',
      message: 'Counts is not a number',
      label: 0,
    },
    { row: 5, column: 'Counts', reason: 'bad_weight', message: 'Counts is empty', label: 1 },
  ]);
  expect(report.lost).toMatchObject({ rows: 2, positives: 1, columns: { Counts: 2 } });
});

test('a weight is read as the file writes numbers', async () => {
  const lines = [`${HEADER},Counts`.replaceAll(',', ';'), '1;30;100;200;true;south;0;2,5'];
  const csv = await openCsv('loans.csv', bytesOf(lines), { numbers: { decimal: ',' } });
  expect([...(await clean(compiled, 'loans.csv', csv)).matrix.weights!]).toEqual([2.5]);
});

test('a file without the column is refused', async () => {
  const csv = await openCsv('loans.csv', bytesOf(smallCsv(3)));
  await expect(clean(compiled, 'loans.csv', csv)).rejects.toThrow(/there is no column "Counts"/);
});

describe('where both outcomes are needed, rows of weight 0 do not count', () => {
  /** Rows whose key is held out, by which the small portfolio is parted. */
  const isHeldOut = (row: number) => placeOf(joinKey(String(row))) < 0.2;
  const read = (lines: string[]) =>
    readLabelled(compiled, { name: 'loans.csv', bytes: bytesOf(lines) }, { params: readParams() });
  const remedy =
    'A row of weight 0 teaches and measures nothing. Correct the weights, give more rows, or take `weight` out of the schema.';

  test('in all rows', async () => {
    await expect(read(linesWith((_, label) => (label === '1' ? 0 : 1)))).rejects.toThrow(
      /^loans\.csv, column "Counts": of the usable rows, 0 with a weight above 0 default and \d+ do not; it takes at least 50 of each\. /,
    );
    await expect(read(linesWith((_, label) => (label === '1' ? 1 : 0)))).rejects.toThrow(remedy);
    await expect(read(linesWith(() => 0))).rejects.toThrow('0 with a weight above 0 default and 0 do not');
  });

  test('in the hold-out', async () => {
    const without = (label: string) => linesWith((row, own) => (isHeldOut(row) && own === label ? 0 : 1));
    await expect(read(without('1'))).rejects.toThrow(
      /^loans\.csv, column "Counts": of the rows that are held out, 0 with a weight above 0 default and \d+ do not; it takes at least 10 of each\. /,
    );
    await expect(read(without('0'))).rejects.toThrow(remedy);
    let left = 9;
    await expect(
      read(linesWith((row, label) => (isHeldOut(row) && label === '1' ? Number(left-- > 0) : 1))),
    ).rejects.toThrow('of the rows that are held out, 9 with a weight above 0 default');
  });

  test('in the training part', async () => {
    const lines = linesWith((row) => Number(isHeldOut(row)), 3000);
    await expect(read(lines)).rejects.toThrow(
      'loans.csv, column "Counts": of the rows that are left to learn from, 0 with a weight above 0 default and 0 do not; ' +
        `it takes at least 30 of each. ${remedy}`,
    );
  });
});

describe('a training', () => {
  const params = { num_boost_round: 30, folds: 2, smote: null };
  const trained = (lines: string[], of: object = weighted) =>
    train(JSON.stringify(of), { name: 'loans.csv', bytes: bytesOf(lines) }, { seed: 42, params });

  test('with weights of 1 gives the trees and metrics of one without', async () => {
    const [one, none] = [await trained(linesWith(() => 1)), await trained(smallCsv(600), schema)];
    expect(one.files.get('trees.json')).toEqual(none.files.get('trees.json'));
    expect(one.manifest.metrics).toEqual(none.manifest.metrics);
    expect(one.manifest.policy).toEqual(none.manifest.policy);
    expect(one.manifest.calibration).toEqual(none.manifest.calibration);
    expect([one.manifest.data.weight, none.manifest.data.weight]).toEqual([600, undefined]);
  });

  test.each([0.7, 1e30, 3e38, 1e-30, 1e-45])(
    'with weights of %d, in whatever unit, gives what one without gives',
    async (weight) => {
      const [all, none] = [await trained(linesWith(() => weight)), await trained(smallCsv(600), schema)];
      expect(all.files.get('trees.json')).toEqual(none.files.get('trees.json'));
      expect(all.manifest.metrics).toEqual(none.manifest.metrics);
      const { calibration, confusion, cut_offs, deciles, yardstick, constraints } = none.manifest.validation!;
      const plain = { calibration, confusion, cut_offs, deciles, yardstick, constraints };
      expect(all.manifest.validation).toMatchObject(plain);
    },
  );

  test('gives the same with weights of another unit', async () => {
    const manifestOf = async (unit: number) =>
      (await trained(linesWith((row) => unit * (1 + (row % 4))))).manifest;
    // A power of two, so that no weight is rounded otherwise.
    const [own, other] = [await manifestOf(1), await manifestOf(2 ** 80)];
    expect(other.files).toMatchObject({ 'trees.json': own.files['trees.json'] });
    expect({ ...other, data: null, files: null }).toEqual({ ...own, data: null, files: null });
    expect(other.data.weight! / own.data.weight!).toBe(2 ** 80);
  });

  test('tells what its weights come to, and first that one loan carries them all', async () => {
    const even = (await trained(linesWith((row) => Number(row % 2 === 0)))).manifest;
    for (const part of Object.values(even.validation!.weighing!))
      for (const { rows, weight, effective } of Object.values(part))
        expect([weight, effective]).toEqual([rows, expect.closeTo(rows, 9)]);
    expect(concernLines(even).join()).not.toContain('weight');
    let first = true;
    const lines = linesWith((_, label) => {
      const weight = first && label === '1' ? 1e30 : 1;
      first &&= label !== '1';
      return weight;
    });
    expect(concernLines((await trained(lines)).manifest)[0]).toMatch(
      /^A few loans carry nearly all the weight: \d+ rows (outside|in) the hold-out default, and tell no more than 1\.0 of equal weight would\./,
    );
  });

  test('says the probabilities of the population that the weights describe', async () => {
    const times = 4;
    const lines = linesWith((_, label) => (label === '1' ? times : 1));
    const plain = await trained(smallCsv(600), schema);
    const heavy = await trained(lines);
    const defaults = plain.manifest.data.positives;
    expect(heavy.manifest.data).toMatchObject({ rows: 600, positives: defaults });
    expect(heavy.manifest.data.weight).toBe(600 + (times - 1) * defaults);
    const baseOf = (share: number) => Math.log(share / (1 - share));
    const meanMargin = ({ manifest }: typeof plain) =>
      manifest.golden.margins.reduce((sum, margin) => sum + margin, 0) / manifest.golden.margins.length;
    // Odds are four times as high: margins rise by about ln 4 = 1.39, between people who differ by the draw of 600 rows.
    const rise = meanMargin(heavy) - meanMargin(plain);
    expect(Math.abs(rise - (baseOf(0.8) - baseOf(0.5)))).toBeLessThan(0.4);
  });
});
