import { describe, expect, test } from 'vitest';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { draftLines } from '../../../src/training/draft/report.ts';
import { type Cells, dice, draftOf, noise, table } from './support.ts';

/** A day in one of so many months from January 2024 on, each with as many rows. */
const days =
  (months: number, from = 2024): Cells =>
  (row) => {
    const month = row % months;
    const year = from + Math.floor(month / 12);
    return `${year}-${String((month % 12) + 1).padStart(2, '0')}-${10 + Number(dice(19)(row))}`;
  };

const draft = (rows: number, columns: Record<string, Cells>) =>
  draftOf(table(rows, { Income: noise(7), ...columns }));

describe('the day of the decision', () => {
  test('is the only column with a day in every row, and the report says from when on rows could be held out', async () => {
    const drafted = await draft(2100, { Booked: days(21) });
    expect(drafted.schema).toMatchObject({ date: 'Booked', ignore: [] });
    expect(drafted.schema).not.toHaveProperty('holdout');
    expect(drafted.schema.fields.map(({ name }) => name)).toEqual(['income']);
    const lines = draftLines('loans.csv', drafted);
    expect(lines).toContain('date       "Booked"  taken for the day of the decision');
    // 4 of 21 months are nearest to a fifth.
    expect(lines).toContain(
      '- "Booked": `"holdout": { "from": "2025-06-01" }` would hold out the latest 19.0% of the rows (400, of which 80 default) in ' +
        'place of a share of all: it tells how good a model of the past is on what came after.',
    );
    const holdout = { from: '2025-06-01' };
    expect(parseNewSchema({ ...drafted.schema, holdout }).holdout).toEqual(holdout);
  });

  test('is told without a day to hold rows out from, where either part would have too few rows of an outcome', async () => {
    const { schema, verdicts } = await draft(480, { Booked: days(24) });
    expect(schema).toMatchObject({ date: 'Booked' });
    expect(verdicts[1]!.notes).toEqual([expect.stringMatching(/^no last months have enough rows/)]);
  });

  test('is the one of several with such a name, and otherwise left to the user', async () => {
    const named = await draft(480, { Seen: days(24), 'Issue date': days(24, 2020) });
    expect(named.schema).toMatchObject({ date: 'Issue date', ignore: ['Seen'] });
    const nameless = await draft(480, { Seen: days(24), Met: days(24, 2020) });
    expect(nameless.schema).not.toHaveProperty('date');
    expect(nameless.schema.ignore).toEqual(['Seen', 'Met']);
    for (const verdict of nameless.verdicts.slice(1, 3))
      expect(verdict).toMatchObject({ reason: expect.stringMatching(/make it the `date`/) });
  });

  test.each<[string, string, Cells]>([
    ['less than a year', 'Booked', days(12)],
    ['a row without one', 'Booked', (row) => (row === 7 ? '' : days(24)(row))],
    ['days that training does not read', 'Booked', (row) => String(days(24)(row)).replaceAll('-', '/')],
    ['no day of the calendar', 'Booked', (row) => (row === 7 ? '2024-02-30' : days(24)(row))],
    ['the name of a later day', 'Last payment', days(24)],
    ['the name of an earlier day', 'Account opened', days(24)],
    ['a date of birth', 'Birth date', days(24, 1980)],
  ])('is none with %s', async (_, column, cells) => {
    const { schema } = await draft(480, { [column]: cells });
    expect(schema).not.toHaveProperty('date');
    expect(schema.ignore).toEqual([column]);
  });

  test('is none where the day knows the outcome', async () => {
    const late: Cells = (row) => (row % 5 === 0 ? days(12, 2026)(row) : days(24)(row));
    const { verdicts } = await draft(480, { Seen: late });
    expect(verdicts[1]).toMatchObject({ use: 'left_out', reason: expect.stringMatching(/a leak/) });
  });
});

describe('a day on which something began', () => {
  const opened: Cells = (row) => (row % 9 === 0 ? '' : row % 9 === 1 ? 'n/a' : days(36, 2010)(row));

  test('is a date, and the months from it to the decision a feature', async () => {
    const drafted = await draft(480, { 'Account opened': opened, Booked: days(24) });
    expect(drafted.schema).toMatchObject({
      date: 'Booked',
      ignore: [],
      fields: [
        { name: 'income' },
        { name: 'account_opened', column: 'Account opened', type: 'date', nullable: true, missing: ['n/a'] },
        { name: 'booked', column: 'Booked', type: 'date' },
      ],
      derived: [{ name: 'months_since_account_opened', months: ['account_opened', 'booked'] }],
    });
    expect(draftLines('loans.csv', drafted)).toContain(
      'dates      "Account opened"  date; missing where it is empty, "n/a"; the months from then to that day are "months_since_account_opened"',
    );
  });

  test.each<[string, Record<string, Cells>]>([
    [
      'a later day in some row',
      { Opened: (row) => (row === 9 ? '2026-01-01' : opened(row)), Booked: days(24) },
    ],
    [
      'a cell that is no day',
      { Opened: (row) => (row === 9 ? '2010-02-30' : opened(row)), Booked: days(24) },
    ],
    ['another name', { 'Last seen': opened, Booked: days(24) }],
    ['no day of a decision', { Opened: opened }],
  ])('is left out with %s', async (_, columns) => {
    const { schema } = await draft(480, columns);
    expect(schema).not.toHaveProperty('derived');
    expect(schema.ignore).toEqual([Object.keys(columns)[0]]);
    expect(schema.fields.map(({ name }) => name)).toEqual(['income']);
  });

  test('is missing where a program wrote the first or the last that it knows', async () => {
    const none = (row: number) =>
      row % 50 === 3 ? '1900-01-01' : row % 50 === 4 ? '9999-12-31 00:00' : opened(row);
    const { schema } = await draft(480, { Opened: none, Booked: days(24) });
    expect(schema.fields[1]).toMatchObject({ missing: ['1900-01-01', '9999-12-31 00:00', 'n/a'] });
    const undecided = await draft(480, { Booked: (row) => (row === 7 ? '1900-01-01' : days(24)(row)) });
    expect(undecided.schema).not.toHaveProperty('date');
  });

  test('gets a name that no column has', async () => {
    const { schema } = await draft(480, { Opened: opened, Months_since_opened: noise(3), Booked: days(24) });
    expect(schema.derived).toEqual([{ name: 'months_since_opened_2', months: ['opened', 'booked'] }]);
  });
});
