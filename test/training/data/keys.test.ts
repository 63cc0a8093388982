import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SolventError } from '../../../src/errors.ts';
import { seededRandom, shuffle } from '../../../src/random.ts';
import { joinKey } from '../../../src/samples/join-key.ts';
import { readRows } from '../../../src/training/data/labelled.ts';
import { digestAsKey } from '../../../src/training/data/place.ts';
import { bytesOf, HEADER, smallCsv, smallPortfolio } from '../support.ts';

const loans = smallCsv(1000)
  .slice(1)
  .map((line) => line.split(','));

async function read(rows: string[][], allow_loss = 0.05) {
  const data = { name: 'loans.csv', bytes: bytesOf([HEADER, ...rows.map((cells) => cells.join(','))]) };
  return readRows(smallPortfolio(), data, { params: { allow_loss, holdout: 0.2 } });
}

async function refusal(rows: string[][], allow_loss?: number): Promise<string | undefined> {
  return read(rows, allow_loss).then(
    () => undefined,
    (error: SolventError) => `${error.code}: ${error.message}`,
  );
}

/** The first loans once more, each with something changed. */
const again = (count: number, change: (cells: string[]) => string[] = (cells) => cells) =>
  loans.slice(0, count).map(change);

const ANOTHER_AGE = (cells: string[]) => cells.with(1, cells[1] === '50' ? '51' : '50');
const ANOTHER_OUTCOME = (cells: string[]) => cells.with(6, cells[6] === '0' ? '1' : '0');

test('rows that only repeat another are left out and are no loss, in any order, up to as many as there are keys', async () => {
  const all = await read(loans);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 0, max: loans.length }), async (seed, count) => {
      const rows = shuffle([...loans, ...again(count)], seededRandom(seed));
      const { report, positives } = await read(rows, 0);
      expect(report).toMatchObject({ kept: loans.length, lost: { rows: 0, positives: 0, columns: {} } });
      expect(report.dropped.duplicate_key ?? 0).toBe(count);
      expect(positives).toBe(all.positives);
    }),
    { numRuns: 10 },
  );
});

describe('rows that say something else than the first of their key', () => {
  test('are lost, and say so', async () => {
    const { report } = await read([...loans, ...again(20, ANOTHER_AGE), ...again(300)]);
    expect(report).toMatchObject({
      kept: 1000,
      dropped: { duplicate_key: 320 },
      lost: { rows: 20, unlabelled: 0, columns: { Id: 20 } },
    });
    const messages = new Set(report.examples.map(({ message }) => message.replace(/"\d+"/, '"…"')));
    expect([...messages]).toEqual([
      'Id "…" stood there before, in a row that says something else',
      'Id "…" stood there before',
    ]);
  });

  test('end a training where more are lost than may be', async () => {
    const rows = [...loans, ...again(100, ANOTHER_AGE)];
    expect(await refusal(rows)).toMatch(
      /^validation_error: loans\.csv: 100 of 1100 rows cannot be used .*Column "Id" fails in 100 rows.*A key names one row.*`"holdout": \{ "by": "Id" \}`.*--allow-loss/,
    );
    expect(await refusal(rows, 0.2)).toBeUndefined();
  });

  test('are those of another outcome as well', async () => {
    expect(await refusal([...loans, ...again(100, ANOTHER_OUTCOME)])).toMatch(/rows cannot be used/);
  });

  test('are found though harmless repetitions came first', async () => {
    const rows = [...loans, ...again(500), ...again(100, ANOTHER_AGE)];
    expect(await refusal(rows)).toMatch(/"Id": Id "1" stood there before, in a row that says something else/);
  });
});

describe('a column that most rows repeat is no key, whatever may be lost', () => {
  const months = (count: number) => Array.from({ length: count }, () => loans.slice(0, 500)).flat();

  test.each<[string, string[][], string]>([
    ['an amount', loans.map((cells, row) => cells.with(0, String(row % 60))), '940 of 1000'],
    ['a loan of twelve months', months(12), '5500 of 6000'],
    [
      'a loan of twelve months that differ',
      months(12).map((cells, row) => cells.with(1, String(20 + (row % 70)))),
      '5500 of 6000',
    ],
    ['one value', loans.map((cells) => cells.with(0, '1')), '999 of 1000'],
  ])('%s', async (_, rows, repeated) => {
    const message = await refusal(rows, 1);
    expect(message).toMatch(/^validation_error: loans\.csv, column "Id": it cannot be the key/);
    expect(message).toContain(`${repeated} rows repeat a value`);
    expect(message).toMatch(/Name a column as `key` that differs in every row, or none; .*"holdout"/);
  });

  test('half of the rows is not most', async () => {
    expect(await refusal([...loans, ...again(1000, ANOTHER_AGE)], 0.6)).toBeUndefined();
    expect(await refusal([...loans, ...again(1000, ANOTHER_AGE), loans[0]!], 0.6)).toMatch(
      /1001 of 2001 rows repeat a value that stood there before, and only 1000 are different/,
    );
  });

  test('rows without a key repeat none', async () => {
    expect(await refusal(loans.map((cells) => cells.with(0, '')))).toBeUndefined();
  });
});

test('loans that a retraining knows by their outcome repeat the rows of the data, as often as they were scored', async () => {
  const known = again(1000, (cells) => ANOTHER_AGE(cells.with(0, digestAsKey(joinKey(cells[0]!)))));
  const { report } = await read([...loans, ...known, ...known], 0);
  expect(report).toMatchObject({ kept: 1000, dropped: { duplicate_key: 2000 }, lost: { rows: 0 } });
});
