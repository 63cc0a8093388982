import { describe, expect, test } from 'vitest';
import { columnKinds } from '../../../src/application/columns.ts';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { clean } from '../../../src/training/data/clean.ts';
import { openCsv } from '../../../src/training/data/csv.ts';
import { bytesOf, HEADER, schema, smallCsv, smallPortfolio } from '../support.ts';

async function cleaned(...lines: string[]) {
  const csv = await openCsv('loans.csv', bytesOf(lines));
  return clean(smallPortfolio(), 'loans.csv', csv);
}

describe('cleaning', () => {
  test('encodes usable rows and keeps their labels', async () => {
    const { matrix } = await cleaned(HEADER, '1,30,100,200,true,south,0', '2,40,-9,50,0,west,1');
    const missing = Number.NaN;
    expect([...matrix.features]).toEqual([
      30,
      100,
      200,
      1,
      0,
      1,
      0,
      0.5,
      40,
      missing,
      50,
      0,
      0,
      0,
      1,
      missing,
    ]);
    expect([...matrix.labels]).toEqual([0, 1]);
  });

  test('says that full stops may separate thousands in a file whose small numbers all come first', async () => {
    const rows = (count: number, owed: string) =>
      Array.from({ length: count }, (_, row) => `${owed}-${row},30,${owed},2,true,south,0`);
    const bytes = bytesOf([HEADER, ...rows(12_000, '499'), ...rows(12_000, '1.234')]);
    const { schema } = smallPortfolio();
    const csv = await openCsv('loans.csv', bytes, { kindsOf: columnKinds(schema) });
    const { report } = await clean(smallPortfolio(), 'loans.csv', csv);
    expect(report.warnings).toEqual([expect.stringContaining('Nearly all numbers in column "Owed"')]);
  });

  test('takes a key with the `.0` that data frames write for the key without it', async () => {
    const { report } = await cleaned(HEADER, '1,30,100,200,true,south,0', '1.0,31,100,200,true,south,0');
    expect(report).toMatchObject({ kept: 1, dropped: { duplicate_key: 1 } });
  });

  test('leaves out what cannot be used, and says which row and why', async () => {
    const { matrix, report } = await cleaned(
      HEADER,
      '1,30,100,200,true,south,0',
      '1,31,100,200,true,south,0',
      '2,,100,200,true,south,0',
      '3,30,1;5,200,true,south,0',
      '4,30.5,100,200,true,south,0',
      '5,30,100,0,true,south,0',
      '6,30,100,200,perhaps,south,0',
      '7,30,100,200,true,south,',
      '8,30,100',
      '9,30,100,200,true,south,1',
    );
    expect(matrix.rows).toBe(2);
    expect(report).toMatchObject({ rows: 10, kept: 2 });
    expect(report.examples.map(({ row, column, reason }) => [row, column, reason])).toEqual([
      [3, 'Id', 'duplicate_key'],
      [4, 'Age', 'missing_value'],
      [5, 'Owed', 'not_a_number'],
      [6, 'Age', 'not_an_integer'],
      [7, 'Earned', 'out_of_range'],
      [8, 'Owner', 'not_a_boolean'],
      [9, 'Bad', 'missing_target'],
      [10, '', 'ragged_row'],
    ]);
    expect(Object.values(report.dropped)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });

  test('rows that became neither are left out, and are no loss', async () => {
    const leaving = parseApplicationSchema({ ...schema, target: { column: 'Bad', indeterminate: ['open'] } });
    const lines = [
      HEADER,
      '1,30,100,200,true,south,open',
      '2,30,100,200,true,south,0',
      '3,x,1,2,true,south,open',
    ];
    const csv = await openCsv('loans.csv', bytesOf(lines));
    const { report } = await clean(compileSchema(leaving), 'loans.csv', csv);
    expect(report).toMatchObject({ kept: 1, dropped: { indeterminate_target: 2 }, lost: { rows: 0 } });
  });

  test('a key counts as used only when its row was usable', async () => {
    const { report } = await cleaned(HEADER, '1,,100,200,true,south,0', '1,30,100,200,true,south,0');
    expect(report.dropped).toEqual({ missing_value: 1 });
  });

  test('names at most twenty rows a reason and counts all', async () => {
    const bad = Array.from({ length: 50 }, (_, id) => `${id},x,1,1,true,south,0`);
    const { report } = await cleaned(HEADER, ...bad);
    expect(report.examples).toHaveLength(20);
    expect(report.dropped).toEqual({ not_a_number: 50 });
  });

  test('finds columns by name, in any order, and reports those that it does not know', async () => {
    const { matrix, report } = await cleaned(
      'Bad,Region,Note,Owner,Earned,Owed,Age',
      '1,west,hello,false,50,10,20',
    );
    expect([...matrix.features]).toEqual([20, 10, 50, 0, 0, 0, 1, Math.fround(0.2)]);
    expect(report.unusedColumns).toEqual(['Note']);
  });

  test('holds more rows than its first buffers', async () => {
    const { matrix } = await cleaned(...smallCsv(3000));
    expect(matrix.rows).toBe(3000);
    expect(matrix.features).toHaveLength(3000 * matrix.featureCount);
    expect(matrix.features[0]).toBe(Number(smallCsv(1)[1]!.split(',')[1]));
    expect(matrix.features[2999 * matrix.featureCount]).toBe(Number(smallCsv(3000)[3000]!.split(',')[1]));
  });
});

describe('data that cannot be trained on is refused with file, column, row and remedy', () => {
  test('a level that the schema does not list', async () => {
    const lines = [HEADER, '1,30,100,200,true,south,0', '2,30,100,200,true,east,1', '3,30,1,2,true,East,1'];
    await expect(cleaned(...lines)).rejects.toThrow(
      /loans\.csv: column "Region" holds levels that the schema does not list, in 2 rows, the first of them row 3: "east" \(1 row\), "East" \(1 row\)\. Add them to the field's `levels`/,
    );
  });

  test.each(['2', 'yes', '-1', '0.5', 'NaN'])('a target that is %s', async (target) => {
    await expect(cleaned(HEADER, '1,30,1,2,true,south,1', `2,30,1,2,true,south,${target}`)).rejects.toThrow(
      /loans\.csv, row 3, column "Bad": the target must be 1 \(default\) or 0, not .*Correct the cell/,
    );
  });

  test('missing columns, all named, with what the header has', async () => {
    await expect(cleaned('Id;Age;Owed;Owner;Region', '1;2;3;4;5')).rejects.toThrow(
      /loans\.csv, row 1: there is no column "earned" or "Earned"; there is no column "Bad"\. Its header, read with ";" between columns, has "Id"/,
    );
  });

  test('a column that stands there twice', async () => {
    await expect(cleaned(`${HEADER},Age`)).rejects.toThrow(/column "Age" stands twice, as columns 2 and 8/);
  });
});
