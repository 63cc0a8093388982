import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import { seededRandom, shuffle } from '../../../src/random.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { readLabelled } from '../../../src/training/data/labelled.ts';
import { digestAsKey, placeOf } from '../../../src/training/data/place.ts';
import { readParams } from '../../../src/training/params.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../support.ts';

const { key: _, ...keyless } = schema;
const EARNED = 2;

/** Loans whose income is like no other's, so that it tells which loan a row of a matrix is. */
const loans = smallCsv(900)
  .slice(1)
  .map((line, row) => line.split(',').with(3, String(1000 + row)));

async function read(rows: string[][], portfolio: object = schema, header = HEADER, params: object = {}) {
  const data = { name: 'loans.csv', bytes: bytesOf([header, ...rows.map((cells) => cells.join(','))]) };
  return readLabelled(compileSchema(parseApplicationSchema(portfolio)), data, { params: readParams(params) });
}

async function heldOut(...given: Parameters<typeof read>): Promise<Set<number>> {
  const { holdout } = await read(...given);
  return new Set(holdout.labels.keys().map((row) => holdout.features[row * holdout.featureCount + EARNED]!));
}

describe('a row that is held out stays held out', () => {
  test.each([
    ['its key', schema],
    ['its content', keyless],
  ])('by %s: with other rows, in another order, with more rows', async (_, portfolio) => {
    const all = await heldOut(loans, portfolio);
    expect(all.size).toBeGreaterThan(150);
    expect(all.size).toBeLessThan(210);
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 700, max: loans.length }), async (seed, rows) => {
        const some = shuffle([...loans], seededRandom(seed)).slice(0, rows);
        const held = await heldOut(some, portfolio);
        for (const cells of some) expect(held.has(Number(cells[3]))).toBe(all.has(Number(cells[3])));
      }),
      { numRuns: 20 },
    );
  });

  test('whatever joins it: twice the data', async () => {
    const more = loans.map((cells) =>
      cells.with(0, `more ${cells[0]}`).with(3, String(Number(cells[3]) + 5000)),
    );
    const all = await heldOut(loans);
    const both = await heldOut([...loans, ...more]);
    expect(new Set([...both].filter((earned) => earned < 5000))).toEqual(all);
    expect(both.size).toBeGreaterThan(all.size + 150);
  });

  test('by its content, also where columns stand in another order and values are written otherwise', async () => {
    const columns = [6, 5, 4, 3, 2, 1, 0];
    const header = columns.map((column) => HEADER.split(',')[column]).join(',');
    const rewritten = loans.map((cells) => {
      const other = cells
        .with(3, `${cells[3]}.00`)
        .with(4, cells[4] === 'true' ? '1' : '0')
        .with(5, ` ${cells[5]} `);
      return columns.map((column) => other[column]!);
    });
    expect(await heldOut(rewritten, keyless, header)).toEqual(await heldOut(loans, keyless));
  });

  test('by its content, whatever became of the loan: rows that a model cannot tell apart are on one side', async () => {
    const otherwise = loans.map((cells) => cells.with(6, cells[6] === '1' ? '0' : '1'));
    const { training, holdout } = await read([...loans, ...otherwise], keyless);
    expect([training.rows % 2, holdout.rows % 2]).toEqual([0, 0]);
    expect(await heldOut([...loans, ...otherwise], keyless)).toEqual(await heldOut(loans, keyless));
  });

  test('by the digest of its key, which anybody can compute', async () => {
    const fifth = loans.filter(
      (cells) => Number.parseInt(joinKey(cells[0]!).slice(0, 8), 16) < 0.2 * 2 ** 32,
    );
    expect(await heldOut(loans)).toEqual(new Set(fifth.map((cells) => Number(cells[3]))));
  });
});

test('both parts are the same, byte for byte, whatever the order of the rows', async () => {
  const { report: _, ...parts } = await read(loans);
  const { report: __, ...turned } = await read(loans.toReversed());
  expect(turned).toEqual(parts);
});

test('the section says by what the rows were parted, and what both parts hold', async () => {
  const { training, holdout, section, positives } = await read(loans, schema, HEADER, { holdout: 0.4 });
  expect(section).toEqual({
    by: 'key',
    column: 'Id',
    share: 0.4,
    training: { rows: training.rows, positives: positives - section.holdout.positives },
    holdout: { rows: holdout.rows, positives: holdout.labels.filter((label) => label === 1).length },
  });
  expect((await read(loans, keyless)).section).toMatchObject({ by: 'content', column: null, share: 0.2 });
});

describe('parts with too few rows of an outcome are refused', () => {
  const bad = loans.filter((cells) => cells[6] === '1');
  const good = loans.filter((cells) => cells[6] === '0');

  test('to measure on', async () => {
    await expect(read([...good, ...bad.slice(0, 60)], schema, HEADER, { holdout: 0.02 })).rejects.toThrow(
      /loans\.csv: \d+ rows that default and \d+ that do not are held out; it takes at least 10 of each\. A row is held out by a hash of its "Id".*0\.02 of the hash's range\. Give more rows, or set `holdout` .* larger share/,
    );
  });

  test('to learn from', async () => {
    await expect(read([...good, ...bad.slice(0, 55)], keyless, HEADER, { holdout: 0.5 })).rejects.toThrow(
      /\d+ rows that default and \d+ that do not are left to learn from; it takes at least 30 of each\..*a hash of its content.*smaller share/,
    );
  });
});

describe('where the schema says so', () => {
  const header = `${HEADER},Day,Customer`;
  const dated = loans.map((cells, row) => [
    ...cells,
    `20${20 + (row % 7)}-0${1 + (row % 9)}-15`,
    row % 50 === 0 ? '' : `c${Math.floor(row / 3)}`,
  ]);
  const byDate = { ...schema, date: 'Day', holdout: { from: '2026-01-15' } };
  const byGroup = { ...schema, holdout: { by: 'Customer' } };
  const incomes = (rows: string[][]) => new Set(rows.map((cells) => Number(cells[3])));

  test('rows are held out from a day on', async () => {
    const late = dated.filter((cells) => cells[7]! >= '2026-01-15');
    expect(await heldOut(dated, byDate, header)).toEqual(incomes(late));
    expect(await heldOut(dated.toReversed(), byDate, header)).toEqual(incomes(late));
    expect((await read(dated, byDate, header)).section).toMatchObject({
      by: 'date',
      column: 'Day',
      from: '2026-01-15',
      holdout: { rows: late.length },
    });
  });

  test('a row without a day, or with one that is none, is left out and lost', async () => {
    const broken = [...dated.slice(2), dated[0]!.with(7, ''), dated[1]!.with(7, '15.01.2026')];
    const { report } = await read(broken, byDate, header);
    expect(report.dropped).toEqual({ missing_value: 1, not_a_date: 1 });
    expect(report.lost).toMatchObject({ rows: 2, columns: { Day: 2 } });
  });

  test('rows of one group are on one side, and a row without one is on its own', async () => {
    const held = await heldOut(dated, byGroup, header);
    const sides = Map.groupBy(dated, (cells) => cells[8]!);
    const alone = await heldOut(loans);
    for (const [customer, rows] of sides)
      for (const cells of rows)
        expect(held.has(Number(cells[3]))).toBe(
          customer === '' ? alone.has(Number(cells[3])) : placeOf(joinKey(customer)) < 0.2,
        );
    expect((await read(dated, byGroup, header)).section).toMatchObject({
      by: 'group',
      column: 'Customer',
      share: 0.2,
    });
  });

  test('too few of them are told with what to change', async () => {
    const future = { ...byDate, holdout: { from: '2030-01-01' } };
    await expect(read(dated, future, header)).rejects.toThrow(
      /0 rows that default and 0 that do not are held out; .*Rows whose "Day" is 2030-01-01 or later.*an earlier date/,
    );
    const past = { ...byDate, holdout: { from: '2001-01-01' } };
    await expect(read(dated, past, header)).rejects.toThrow(/are left to learn from.*a later date/);
  });

  test('a column that is not in the file, or a day without its column, is told', async () => {
    await expect(read(loans, byGroup)).rejects.toThrow(/there is no column "Customer"/);
    expect(() => parseApplicationSchema({ ...schema, holdout: { from: '2026-01-15' } })).toThrow(
      /holdout\.from: says a day: `date` must name the column that holds it/,
    );
    expect(() => parseApplicationSchema({ ...schema, holdout: { from: 'May' } })).toThrow(
      /holdout\.from: is "May": it must be a date such as 2026-01-31/,
    );
  });
});

test('a loan that is known by the digest of its key alone is on the side of its key, and repeats it', async () => {
  const known = loans.map((cells) => cells.with(0, digestAsKey(joinKey(cells[0]!))));
  expect(await heldOut(known)).toEqual(await heldOut(loans));
  expect((await read([...loans, ...known])).report.dropped).toEqual({ duplicate_key: loans.length });
});
