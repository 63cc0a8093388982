import { describe, expect, test } from 'vitest';
import { fieldColumns } from '../../../src/jobs/columns.ts';
import type { Format } from '../../../src/table/dialect.ts';
import { readHead } from '../../../src/table/head/read.ts';
import { compiled } from '../../jobs/support.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const columnsOf = (text: string, format: Format = 'csv') =>
  readHead(format, bytesOf(text), true)!.dialect.columns;

describe('readHead', () => {
  test.each([
    ['commas', 'a,b;c\n1,2\n', ',', ['a', 'b;c']],
    ['semicolons', 'a;"x,y,z";c\r\n', ';', ['a', 'x,y,z', 'c']],
    ['tabs', 'a\tb c\n', '\t', ['a', 'b c']],
    ['one column', 'a\n1\n', ',', ['a']],
    ['a byte order mark', '\ufeffa,b\n', ',', ['a', 'b']],
    ['a quoted line break', '"a\nb",c\n', ',', ['a\nb', 'c']],
    ['empty lines before', '\n\r\na,b\n', ',', ['a', 'b']],
  ])('finds columns with %s', (_, text, delimiter, columns) => {
    expect(readHead('csv', bytesOf(text), true)!.dialect).toEqual({ format: 'csv', delimiter, columns });
  });

  test('asks for more bytes until the header is complete', () => {
    const bytes = bytesOf('a,"b\nc"\r\n1,2\n');
    // The line feed of CRLF decides where the first row begins.
    for (let length = 0; length < 9; length++)
      expect(readHead('csv', bytes.subarray(0, length), false)).toBeNull();
    expect(readHead('csv', bytes.subarray(0, 9), false)?.rowsOffset).toBe(9);
  });

  test('takes the keys of the first record of JSON', () => {
    expect(columnsOf('\n{"a":1,"b":[2]}\n{"c":3}', 'ndjson')).toEqual(['a', 'b']);
    expect(columnsOf('\ufeff [ {"a":1,"b":2}, {"c":3} ]', 'json')).toEqual(['a', 'b']);
  });

  test.each<[string, Format, string | number[], string]>([
    ['nothing', 'csv', '', 'empty'],
    ['lines of tabs only', 'csv', '\t\t\n \t\n\t\t', 'Row 1 is blank'],
    ['lines of spaces only', 'csv', '  \n \n', 'empty'],
    ['a header of empty cells', 'csv', ',,\n1,2,3\n', 'Row 1 is blank'],
    ['empty lines only', 'csv', '\n\r\n', 'empty'],
    ['an empty array', 'json', '[]', 'empty'],
    ['zero bytes', 'csv', 'a,\0b\n', 'say charset=utf-16le'],
    ['gzip without saying so', 'csv', [0x1f, 0x8b, 8], 'Content-Encoding: gzip'],
    ['a spreadsheet', 'csv', [0x50, 0x4b, 3, 4], 'spreadsheet'],
    ['a header that is not UTF-8', 'csv', [0x61, 0xe9, 0x0a], 'not UTF-8'],
    ['an open quote', 'csv', 'a,"b\n1,2', 'never closed'],
    ['an object where an array should be', 'json', '{"a":1}', 'opening bracket'],
    ['a line that is no JSON', 'ndjson', 'a,b\n', 'not JSON'],
    ['a line that is no object', 'ndjson', '[1]\n', 'not a JSON object'],
    ['a record without keys', 'ndjson', '{}\n', 'no keys'],
    [
      'a rejected record that is none',
      'ndjson',
      '{"solvent_reason":"row: is no object","solvent_raw":"[1]"}\n',
      'only what was added to a rejected one',
    ],
  ])('refuses %s', (_, format, content, reason) => {
    const bytes = typeof content === 'string' ? bytesOf(content) : Uint8Array.from(content);
    expect(() => readHead(format, bytes, true)).toThrow(reason);
  });

  test.each([
    ['semicolons though commas are more', 'crew (men, women);length (m, rounded);hull\n1;2;wood\n', ';'],
    ['the line that tells a spreadsheet', 'sep=|\r\nlength|crew;x|hull\n1|2|wood\n', '|'],
    ['commas in quotes', '"a;b","length","crew","hull"\n', ','],
  ])('finds the delimiter with which the columns are there: %s', (_, text, delimiter) => {
    const fits = (columns: string[]) => columns.filter((name) => ['hull', 'length'].includes(name)).length;
    const bytes = bytesOf(text);
    const head = readHead('csv', bytes, true, { fits })!;
    expect(head.dialect.delimiter).toBe(delimiter);
    expect(head.dialect.columns.at(-1)).toBe('hull');
    for (let length = 0; length < bytes.length; length++)
      expect([null, delimiter]).toContain(
        readHead('csv', bytes.subarray(0, length), false, { fits })?.dialect.delimiter ?? null,
      );
  });

  test('takes a delimiter that is told', () => {
    expect(readHead('csv', bytesOf('a|b,c,d\n'), true, { delimiter: '|' })!.dialect.columns).toEqual([
      'a',
      'b,c,d',
    ]);
  });

  test.each([
    [
      'titles',
      'Loans of March\n\nBranch;North\nlength;crew;hull\n1;2;wood\n',
      'Row 1 names none of the columns, but row 3 does',
    ],
    ['a title', 'Loans\nlength,crew,hull\n1,2,wood\n', 'but row 2 does: delete the rows above it'],
  ])('says which row is the header when %s stand above it', (_, text, reason) => {
    const fits = (columns: string[]) => columns.filter((name) => ['hull', 'length'].includes(name)).length;
    const bytes = bytesOf(text);
    expect(() => readHead('csv', bytes, true, { fits })).toThrow(reason);
    // Not before that row has come.
    for (let length = 0; length < bytes.indexOf(0x68); length++)
      expect(readHead('csv', bytes.subarray(0, length), false, { fits })).toBeNull();
  });

  test('decides on a byte order mark when it has come', () => {
    const bytes = bytesOf('\ufeff[{"a":1}]');
    for (let length = 0; length < 11; length++)
      expect(readHead('json', bytes.subarray(0, length), false)?.rowsOffset ?? 3).toBe(3);
    expect(readHead('json', bytes, true)?.rowsOffset).toBe(3);
  });

  test.each<[Format, string]>([
    ['csv', `a,${'b'.repeat(262_144)}\n1,2\n`],
    ['ndjson', `{"a":"${'b'.repeat(262_144)}"}\n`],
  ])('%s: a head that is too long is refused also when it came at once', (format, text) => {
    expect(() => readHead(format, bytesOf(text), true)).toThrow('is longer than 262144 bytes');
    expect(() => readHead(format, bytesOf(text), false)).toThrow('is longer than 262144 bytes');
  });

  test('refuses a first line without an end', () => {
    // 256 KiB may still become a header; one byte more may not.
    expect(readHead('csv', new Uint8Array(262_144).fill(0x61), false)).toBeNull();
    expect(() => readHead('csv', new Uint8Array(262_145).fill(0x61), false)).toThrow('first line is longer');
  });

  test('takes 16,384 columns, and not one more', () => {
    const header = (columns: number) => `${Array.from({ length: columns }, (_, column) => `c${column}`)}\n`;
    expect(columnsOf(header(16_384))).toHaveLength(16_384);
    expect(() => columnsOf(header(16_385))).toThrow('more than 16384 columns');
    expect(columnsOf(`solvent_reason,${header(16_384)}`)).toHaveLength(16_384);
    expect(() => columnsOf(`solvent_reason,${header(16_385)}`)).toThrow('more than 16384 columns');
  });

  test('leaves out what we wrote to rows that come again, and reads names as they were before they were defused', () => {
    expect(readHead('csv', bytesOf(`\ufeffsolvent_reason;'=a;b\nx;1;2\n`), true)!.dialect).toEqual({
      format: 'csv',
      delimiter: ';',
      columns: ['=a', 'b'],
      reasons: true,
    });
    expect(columnsOf('a,solvent_reason\n')).toEqual(['a', 'solvent_reason']);
    expect(columnsOf('{"solvent_reason":"x","a":1,"solvent_raw":null}', 'ndjson')).toEqual(['a']);
  });
});

describe('fieldColumns', () => {
  test('finds fields by name or by header, and lets other columns pass', () => {
    expect(Array.from(fieldColumns(compiled, ['id', 'Hull', ' length ', 'crew']))).toEqual([2, 3, 1]);
  });

  test.each([
    [['length', 'crew'], 'there is no column "hull" or "Hull"'],
    [['length', 'crew', 'hull', 'Crew'], '"crew" and "Crew", columns 2 and 4, both stand for it'],
    [['length', 'crew', 'hull', 'probability'], 'the results add a column'],
    [['50', '3', '1'], 'does the file lack a header?'],
  ])('refuses %j', (columns, reason) => {
    expect(() => fieldColumns(compiled, columns)).toThrow(reason);
  });
});
