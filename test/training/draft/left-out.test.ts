import { expect, test } from 'vitest';
import { type Cells, dice, draftOf, noise, table, verdictOf } from './support.ts';

const isBad = (row: number) => row % 5 === 0;
const LEVELS = Array.from(
  { length: 70 },
  (_, level) => `branch ${String.fromCharCode(97 + (level % 26))}${level}`,
);

test.each<[what: string, column: string, cells: Cells, reason: RegExp]>([
  ['an empty column', 'Empty', () => ' ', /it is empty/],
  ['a column of nothing but NA', 'Area', () => 'NA', /it is empty/],
  ['one number', 'Fee', () => 5, /the same in every row/],
  ['one text', 'Country', () => 'NO', /the same in every row/],
  ['one boolean', 'Active', () => 1, /the same in every row/],
  ['one text or nothing', 'Flag', (row) => (dice(2)(row) ? 'X' : ''), /it is "X" or empty/],
  ['row numbers', 'Unnamed: 0', (row) => row, /it numbers the rows/],
  ['many levels', 'Town', (row) => LEVELS[Number(dice(70)(row))]!, /more than 60 levels/],
  ['many codes', 'Code', (row) => `0${Number(dice(95)(row)) + 100}`, /zeros in front/],
  ['free text', 'Remark', (row) => `what was said on day ${dice(90)(row)} of it`, /free text/],
  ['long texts', 'Remark', (row) => `${row}`.padStart(200, 'x'), /free text/],
  ['days', 'Opened', (row) => `2024-01-${10 + Number(dice(20)(row))}`, /dates/],
  ['months', 'Issued', (row) => `${['Jan', 'Feb', 'Dec'][Number(dice(3)(row))]}-2015`, /dates/],
  ['days as numbers', 'Opened', (row) => 20240101 + Number(dice(28)(row)), /dates/],
  [
    'numbers of too many digits',
    'Card',
    (row) => `${dice(9)(row)}4111111111111111`.replace(/^0/, '1'),
    /15 digits/,
  ],
  ['numbers beyond a float', 'Size', (row) => (row === 3 ? '1e39' : noise(1)(row)), /32-bit float/],
  [
    'per cents and dollars',
    'Sum',
    (row) => (row % 9 ? `${noise(1)(row)}%` : '$5'),
    /per cent.*are mixed in it \("\$", "%"\)/,
  ],
  [
    'several currencies',
    'Sum',
    (row) => `${noise(1)(row)} ${row % 9 ? '€' : 'USD'}`,
    /several currencies \("USD", "€"\)/,
  ],
  ['numbers and texts', 'Sum', (row) => (row % 9 ? noise(1)(row) : `${row} each`), /are mixed/],
  [
    'what is protected and forms no groups',
    'Date of birth',
    (row) => `19${10 + Number(dice(80)(row))}`,
    /protected/,
  ],
  ['what is written afterwards', 'CollectionFee', noise(3), /a leak, it seems: its name/],
  [
    'a number that ranks the outcomes',
    'Score',
    (row) => Number(noise(4)(row)) + (isBad(row) ? 995 : 0),
    /a leak.*ROC-AUC/,
  ],
  [
    'a level of defaults alone',
    'State',
    (row) => (isBad(row) ? 'legal' : dice(2)(row) ? 'open' : 'new'),
    /a leak.*ROC-AUC/,
  ],
  [
    'what is filled for defaults alone',
    'Closed',
    (row) => (isBad(row) && row % 20 ? noise(3)(row) : ''),
    /a leak/,
  ],
  [
    'what is above 0 for defaults alone',
    'Paid',
    (row) => (isBad(row) && dice(3, 8)(row) ? noise(3)(row) : 0),
    /a leak.*other than "0"/,
  ],
  ['the target again', 'Bad again', (row) => (isBad(row) ? '1.0' : '0.0'), /repeats the target/],
])('%s is left out, with the reason', async (_, column, cells, reason) => {
  const verdict = await verdictOf(column, cells);
  expect(verdict).toMatchObject({ use: 'left_out', reason: expect.stringMatching(reason) });
});

test('a repetition of another column is left out', async () => {
  const { schema, verdicts } = await draftOf(
    table(100, { One: noise(1), Two: (row) => Number(noise(1)(row)).toFixed(3) }),
  );
  expect(schema.ignore).toEqual(['Two']);
  expect(verdicts[1]).toMatchObject({ reason: 'it repeats the column "One"' });
});

test('what is not there for few rows of an outcome is no leak', async () => {
  const few = (row: number) => (row === 5 ? 12.5 : '');
  expect(await verdictOf('Rate', few)).toMatchObject({ use: 'field' });
  const { verdicts } = await draftOf(
    table(60, { Score: (row) => Number(noise(4)(row)) + (isBad(row) ? 995 : 0) }),
  );
  expect(verdicts[0]).toMatchObject({ use: 'field' });
});

test('columns of no name and of a name that stands twice are told and not read', async () => {
  const lines = table(60, { '': noise(1), Fee: noise(2), 'Fee ': noise(3), Rate: noise(4) });
  const { schema, verdicts } = await draftOf(lines);
  expect(schema.fields.map(({ name }) => name)).toEqual(['rate']);
  expect(schema.ignore).toEqual(['Fee']);
  expect(verdicts.slice(0, 3)).toMatchObject([
    { reason: 'it has no name: nothing reads it' },
    { reason: 'its name stands twice in the header: rename one' },
    { reason: 'its name stands twice in the header: rename one' },
  ]);
});
