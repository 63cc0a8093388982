import { describe, expect, test } from 'vitest';
import { readBeginning } from '../../../src/table/head/read.ts';
import { SIGNS_BYTES } from '../../../src/table/head/signs.ts';
import type { ColumnKind, NumberSigns } from '../../../src/table/number-signs.ts';
import type { NumberStyle } from '../../../src/table/number-style.ts';

async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** `a` and `b` hold numbers, `signed` such as may have a sign, `code` text, and of `other` nothing is known. */
const KINDS: Record<string, ColumnKind> = {
  a: 'number',
  b: 'number',
  signed: 'signed',
  code: 'text',
  other: 'unknown',
};

async function signsOf(text: string, numbers?: NumberStyle, size = 1000): Promise<NumberSigns | undefined> {
  const kindsOf = (columns: string[]) => columns.map((column) => KINDS[column]!);
  const { head } = await readBeginning('csv', pieces(text, size), { numbers, kindsOf });
  return head.dialect.signs;
}

const table = (columns: string, ...rows: string[]) => `${[columns, ...rows].join('\n')}\n`;

describe('how a file seems to write numbers', () => {
  const european = { decimal: ',', thousands: '.' };

  test.each([
    ['all have three decimals', ['28.000', '31.500', '4.125']],
    ['those below a thousand have none', ['28.000', '500', '31.500', '0', '', '4.125']],
    ['one in eleven does not look so', [...Array(10).fill('28.000'), '1234']],
    ['signs', ['-28.000', '+31.500', '-4.125']],
  ])('thousands are likely where %s', async (_, cells) => {
    expect(await signsOf(table('a;b', ...cells.map((cell) => `${cell};1`)))).toEqual({
      numbers: european,
      columns: [0],
      sure: false,
    });
  });

  test.each([
    ['two cells', ['28.000', '31.500']],
    ['shares', ['0.123', '0.456', '0.789']],
    ['decimals of several lengths', ['1.234', '2.345', '3.456', '4.5']],
    ['whole numbers without groups', ['1.234', '2.345', '3.456', '4567']],
    ['numbers as programs write them', ['1000', '28000.5', '3']],
  ])('nothing is said of %s', async (_, cells) => {
    expect(await signsOf(table('a;b', ...cells.map((cell) => `${cell};1`)))).toBeUndefined();
  });

  test('of texts, and of columns that nobody reads, nothing is said', async () => {
    expect(await signsOf(table('a;code;other', ...Array(5).fill('1;28.000;31.500')))).toBeUndefined();
  });

  test.each([
    ['a decimal comma in the same column', 'a;b', '12,5;1'],
    ['a decimal comma in another column of numbers', 'a;b', '1;1.234,56'],
    ['a decimal comma in a column that nobody reads', 'a;other', '1;12,5'],
    ['several groups', 'a;b', '1;1.234.567'],
  ])('thousands are sure beside %s', async (_, columns, row) => {
    const signs = await signsOf(table(columns, '28.000;1', row));
    expect(signs).toMatchObject({ numbers: european, sure: true });
    expect(signs!.columns).toContain(0);
  });

  test('decimal points outweigh fewer decimal commas', async () => {
    expect(await signsOf(table('a;b', '28.000;12.5', '1;0.25', '1;12,5'))).toBeUndefined();
  });

  test('columns that pass through say nothing where the numbers that are read do', async () => {
    const coordinates = table('a;b;other', '28.000;950,50;52.51', '31.500;1,25;13.40', '4.125;7;48.85');
    expect(await signsOf(coordinates)).toMatchObject({ sure: true, columns: [0, 1] });
    const codes = table('a;b;other', '1.234;0.5;1,3', '2.345;1.75;2,4', '3.456;7.25;5,6');
    expect(await signsOf(codes)).toMatchObject({ sure: false, columns: [0] });
  });

  test.each([
    ['28,000', { decimal: '.', thousands: ',' }],
    ['1,234.50', { decimal: '.', thousands: ',' }],
    ["1'234.50", { decimal: '.', thousands: "'" }],
    ['28 000', { decimal: '.', thousands: ' ' }],
    ['1 234,5', { decimal: ',', thousands: ' ' }],
    ['12,5', european],
  ])('where most cells of a column are like %s, the style is told', async (cell, numbers) => {
    expect(await signsOf(table('a;b', `${cell};1`, `${cell};2`, '7;3'))).toEqual({
      numbers,
      columns: [0],
      sure: true,
    });
  });

  test.each([
    ['1.200,50 €', { numbers: european, columns: [1], sure: true }],
    ['-€1.200,50', { numbers: european, columns: [1], sure: true }],
    ['13,56 %', { numbers: european, columns: [1], sure: true }],
    ['$1,200.50', { numbers: { decimal: '.', thousands: ',' }, columns: [1], sure: true }],
    ['EUR 1.200', { numbers: european, columns: [1], sure: false }],
    ['$12.50', undefined],
  ])('a sign beside the number hides nothing: %s', async (cell, signs) => {
    expect(await signsOf(table('a;signed', ...Array(3).fill(`1;${cell}`)))).toEqual(signs);
  });

  test('a column whose numbers may have no sign is not said to be read without', async () => {
    expect(await signsOf(table('a;b', ...Array(3).fill('1;1.200,50 €')))).toBeUndefined();
  });

  test('a sender who says how numbers are written is not told', async () => {
    const text = table('a;b', ...Array(5).fill('28.000;12,5'));
    expect(await signsOf(text, { decimal: '.' })).toBeUndefined();
  });

  test('the same bytes give the same answer however they arrive, and no row that goes on is read', async () => {
    const row = '28.000;1\n';
    const rows = row.repeat(Math.floor(SIGNS_BYTES / row.length));
    // The last number that is looked at is cut off behind its comma, and would be a sign.
    const begun = `${rows}${'1'.repeat(SIGNS_BYTES - rows.length - 3)};1,`;
    for (const rest of ['', '5\n', '500\n'])
      for (const size of [7, 4096, SIGNS_BYTES, SIGNS_BYTES + 4, 1_000_000])
        expect(await signsOf(`a;b\n${begun}${rest}`, undefined, size)).toMatchObject({ sure: false });
    expect(await signsOf(`a;b\n${rows}1;1,5`, undefined, 7)).toMatchObject({ sure: true });
  });
});
