import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvRecords, cellText } from '../../../src/table/records/csv.ts';

/** All records of a text, read from one buffer. */
function read(text: string, delimiter = ','): string[][] {
  const bytes = new TextEncoder().encode(text);
  const records = new CsvRecords(delimiter.charCodeAt(0), 20);
  const rows: string[][] = [];
  for (let position = 0; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, true);
    if (records.blank) continue;
    rows.push(Array.from({ length: records.cells }, (_, cell) => cellText(records, bytes, cell)));
  }
  return rows;
}

describe('CsvRecords', () => {
  test.each([
    [
      'plain',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'without a last line break',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['CRLF', 'a\r\nb\r\n', [['a'], ['b']]],
    ['lone CR', 'a\rb\r', [['a'], ['b']]],
    ['mixed line ends', 'a\nb\r\nc\rd', [['a'], ['b'], ['c'], ['d']]],
    ['empty lines', 'a\n\n\r\n\rb\n\n', [['a'], ['b']]],
    ['lines of spaces, and a Ctrl-Z at the end', 'a\n  \n\t\nb\n\x1a', [['a'], ['b']]],
    [
      'empty cells',
      ',\n,,\n',
      [
        ['', ''],
        ['', '', ''],
      ],
    ],
    ['quoted delimiters', '"a,b",c\n', [['a,b', 'c']]],
    ['quoted line breaks', '"a\nb\r\nc\rd",e\n', [['a\nb\r\nc\rd', 'e']]],
    ['doubled quotes', '"say ""hi""",x\n', [['say "hi"', 'x']]],
    ['a quoted empty cell, which is a row', '""\n', [['']]],
    ['a quote inside an unquoted cell', '5" pipe,x\n', [['5" pipe', 'x']]],
    ['characters of several bytes', 'Zoë,日本\n', [['Zoë', '日本']]],
  ])('reads %s', (_, text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  test('reads semicolons and tabs', () => {
    expect(read('a;b,c\n', ';')).toEqual([['a', 'b,c']]);
    expect(read('a\t"b\tc"\n', '\t')).toEqual([['a', 'b\tc']]);
  });

  test('names the cell in which a quote ends too early, and reads on behind it', () => {
    const bytes = new TextEncoder().encode('a,"b"c,d\nnext,1,2\n');
    const records = new CsvRecords(0x2c, 20);
    const next = records.next(bytes, 0, bytes.length, true);
    expect(records.malformed).toBe(1);
    expect(records.cells).toBe(3);
    records.next(bytes, next, bytes.length, true);
    expect(records.malformed).toBe(-1);
    expect(cellText(records, bytes, 0)).toBe('next');
  });

  test('says which cell opens a quote that is never closed', () => {
    const bytes = new TextEncoder().encode('a,"b\nc,d\n');
    const records = new CsvRecords(0x2c, 20);
    expect(records.next(bytes, 0, bytes.length, true)).toBe(bytes.length);
    expect(records.unfinished()).toBe('the quote that opens cell 2 is never closed');
  });

  test('a closing quote at the very end is closed', () => {
    const bytes = new TextEncoder().encode('a,"b"');
    const records = new CsvRecords(0x2c, 20);
    records.next(bytes, 0, bytes.length, true);
    expect(records.unfinished()).toBeUndefined();
    expect(cellText(records, bytes, 1)).toBe('b');
  });

  test('counts the cells beyond its capacity without noting them', () => {
    const bytes = new TextEncoder().encode(`${'x,'.repeat(99)}x\n`);
    const records = new CsvRecords(0x2c, 3);
    records.next(bytes, 0, bytes.length, true);
    expect(records.cells).toBe(100);
  });

  const cell = fc.string({ unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', '1'), maxLength: 6 });
  const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

  test('gives back every table that is written with all cells quoted', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, end) => {
        const text = rows
          .map((cells) => cells.map((content) => `"${content.replaceAll('"', '""')}"`).join(',') + end)
          .join('');
        expect(read(text)).toEqual(rows);
      }),
    );
  });

  test('a record that ends inside the buffer is the same when more follows', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 30 });
    fc.assert(
      fc.property(text, text, (first, more) => {
        const short = new TextEncoder().encode(first);
        const long = new TextEncoder().encode(first + more);
        const records = new CsvRecords(0x2c, 40);
        const other = new CsvRecords(0x2c, 40);
        const next = records.next(short, 0, short.length, false);
        if (next < 0 || short.length === 0 || records.blank) return;
        expect(other.next(long, 0, long.length, false)).toBe(next);
        expect([other.cells, other.end]).toEqual([records.cells, records.end]);
      }),
    );
  });
});
