import { describe, expect, test } from 'vitest';
import { readLabelled } from '../../../src/training/data/labelled.ts';
import { draftSchema } from '../../../src/training/draft/draft.ts';
import { readParams } from '../../../src/training/params.ts';
import { smallPortfolio } from '../support.ts';
import { draftOf, noise, table } from './support.ts';

async function* bytes(content: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

const message = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('a file that training cannot read ends a draft with the same words', () => {
  test.each<[what: string, content: string | Uint8Array]>([
    ['nothing', ''],
    ['blank lines', '\n  \n\n'],
    ['a header and no rows', 'Id,Bad\n'],
    ['a row of nothing above the rows', ',,\n1,2,3\n'],
    ['a spreadsheet', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0)],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0)],
    ['zero bytes', 'Id,Bad\n1,\0\n'],
    ['bytes that are no UTF-8', Uint8Array.of(...new TextEncoder().encode('Id,Bad\n'), 0xff, 0x0a)],
    ['a quote that is never closed', 'Id,Bad\n"1,0\n2,1\n'],
    ['too many columns', `${'a,'.repeat(16_400)}Bad\n`],
    ['a cell of five megabytes', `Id,Bad\n"${'x'.repeat(5_000_000)}",1\n`],
  ])('%s', async (_, content) => {
    // Without its schema training asks nothing more of a header than a draft does.
    const training = await message(
      readLabelled(smallPortfolio(), { name: 'x.csv', bytes: bytes(content) }, { params: readParams() }),
    );
    const draft = await message(
      draftSchema({ name: 'x.csv', bytes: bytes(content) }, { model: 'x', target: 'Bad' }),
    );
    expect(draft).toMatch(/^x\.csv/);
    if (!training.includes('there is no column')) expect(draft).toBe(training);
  });
});

test('one column alone is a target without anything to learn from', async () => {
  await expect(draftOf(['Bad', '1', '0'])).rejects.toThrow(
    'loans.csv: beside the target no column is left that a model could learn from.',
  );
});

test('a file of which nothing is left says why of each column', async () => {
  await expect(draftOf(table(50, { AGE: noise(1), Fee: () => 1 }))).rejects.toThrow(
    /no column is left.* "AGE": its name is of a protected.*; "Fee": it is the same in every row\.$/,
  );
});

test('titles above the header, or another sign between cells, are told by an example', async () => {
  const lines = ['Loans of 2025', ...table(50, { Rate: noise(1) })];
  await expect(draftOf(lines, { target: undefined })).rejects.toThrow(
    'loans.csv: 51 of 51 rows do not fit the header. For example, row 2: the row has 2 cells, the header 1. Delete what stands',
  );
});

test('a row that cannot be read is counted and passed over', async () => {
  const { malformed, rows, schema } = await draftOf([...table(50, { Rate: noise(1) }), 'x,y,z']);
  expect({ malformed, rows }).toEqual({ malformed: 1, rows: 51 });
  expect(schema.fields).toHaveLength(1);
});

test('numbers with a decimal comma end a draft, with the options that read them', async () => {
  const lines = table(50, { Rate: (row) => `"1.${100 + row},5"`, Sum: (row) => `"${row},25"` });
  await expect(draftOf(lines)).rejects.toThrow(
    /^loans\.csv: Numbers in .*With --decimal , --thousands \. they are read/,
  );
  const numbers = { decimal: ',', thousands: '.' } as const;
  const read = { name: 'x.csv', bytes: bytes(lines.join('\n')), numbers };
  const { schema } = await draftSchema(read, { model: 'x' });
  expect(schema.fields.map(({ type }) => type)).toEqual(['number', 'number']);
});

test('small numbers with three decimals, which may be thousands, are told as by training', async () => {
  const { warnings } = await draftOf(table(50, { Rate: (row) => `1.${100 + row}` }));
  expect(warnings).toEqual([
    expect.stringMatching(/^Nearly all numbers in column "Rate" are written like 1\.234/),
  ]);
});
