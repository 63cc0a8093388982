import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldReader } from '../../../src/application/field-reader.ts';
import { openCsv } from '../../../src/training/data/csv.ts';

/** The bytes of a text, in pieces of the given size. */
async function* pieces(text: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Of rows that have the header's cells: the cells. */
async function read(text: string | Uint8Array, size?: number, delimiter?: string) {
  const { header, forEachRow } = await openCsv('loans.csv', pieces(text, size), { delimiter });
  const rows: { number: number; cells: string[] | string }[] = [];
  await forEachRow(({ number, problem, text: cell }) => {
    rows.push({ number, cells: problem?.code ?? header.map((_, index) => cell(index)) });
    return undefined;
  });
  return { header, rows };
}

const expected = {
  header: ['id', 'note', 'amount'],
  rows: [
    { number: 2, cells: ['1', 'plain', '10'] },
    { number: 3, cells: ['2', 'a, "b"', '20'] },
  ],
};
const text = 'id,note,amount\n1,plain,10\n2,"a, ""b""",20\n';

describe('openCsv', () => {
  test('reads the same rows however the bytes are cut', async () => {
    for (const size of [1, 2, 3, 5, 1000]) expect(await read(text, size)).toEqual(expected);
  });

  test('reads CRLF, and CRLF mixed with LF', async () => {
    for (const mixed of [text.replaceAll('\n', '\r\n'), text.replace('\n', '\r\n')])
      for (const size of [1, 4, 1000]) {
        const { header, rows } = await read(mixed, size);
        expect(header).toEqual(expected.header);
        expect(rows).toEqual(expected.rows);
      }
  });

  test('reads rows that end in a lone CR', async () => {
    for (const size of [1, 4, 1000]) expect(await read(text.replaceAll('\n', '\r'), size)).toEqual(expected);
  });

  test('finds semicolons and tabs in the header', async () => {
    const table = (delimiter: string) =>
      `${['id', 'note', 'amount'].join(delimiter)}\n${['1', 'a,b,c', '1,5'].join(delimiter)}`;
    for (const delimiter of [';', '\t'])
      expect(await read(table(delimiter))).toEqual({
        header: expected.header,
        rows: [{ number: 2, cells: ['1', 'a,b,c', '1,5'] }],
      });
  });

  test('does not count delimiters inside quotes', async () => {
    expect((await read('"a,b,c";d\n1;2')).header).toEqual(['a,b,c', 'd']);
  });

  test('reads numbers and letters as it is told that they are written', async () => {
    const bytes = Uint8Array.of(0xe9, 0x3b, 0x62, 0x0a, 0xfc, 0x3b, ...new TextEncoder().encode('1.234,5\n'));
    const numbers = { decimal: ',', thousands: '.' } as const;
    const { header, forEachRow } = await openCsv('loans.csv', pieces(bytes), { numbers, charset: 'latin1' });
    const field = { name: 'b', column: 'b', type: 'number', nullable: false } as const;
    const reader = new FieldReader(field as unknown as ConstructorParameters<typeof FieldReader>[0]);
    const read: unknown[] = [...header];
    await forEachRow((row) => {
      read.push(row.text(0), row.value(1, reader), row.plain(1), row.plain(0));
      return undefined;
    });
    expect(read).toEqual(['é', 'b', 'ü', 1234.5, '1234.5', 'ü']);
  });

  test('takes a given delimiter', async () => {
    expect((await read('a;b,c;d\n1;2,3;4\n', 9, ',')).rows[0]!.cells).toEqual(['1;2', '3;4']);
  });

  test('drops a byte order mark and spaces around names', async () => {
    expect((await read('\ufeffid, note ,amount\n1,2,3')).header).toEqual(expected.header);
  });

  test('passes over blank lines, and does not count them', async () => {
    const { rows } = await read('a,b\n\n1,2\n   \n3,4\n\n');
    expect(rows.map(({ number }) => number)).toEqual([2, 3]);
  });

  test('keeps line breaks inside quotes, as one row', async () => {
    const { rows } = await read('a,b\n"1\n2",3\n4,5');
    expect(rows).toEqual([
      { number: 2, cells: ['1\n2', '3'] },
      { number: 3, cells: ['4', '5'] },
    ]);
  });

  test('says what is wrong with a row, and reads on', async () => {
    const { rows } = await read(`a,b\n1\n1,2,3\n"1"x,2\n${'x'.repeat(70_000)},1\n1,2\n`, 1000);
    const problems = ['ragged_row', 'ragged_row', 'malformed_row', 'row_too_long', ['1', '2']];
    expect(rows.map(({ cells }) => cells)).toEqual(problems);
  });

  test('is read no further than its reader wants', async () => {
    const { forEachRow } = await openCsv('loans.csv', pieces(text));
    const numbers: number[] = [];
    await forEachRow(({ number }) => {
      numbers.push(number);
      return 'enough';
    });
    expect(numbers).toEqual([2]);
  });

  test('gives back whatever cells were written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', 'é', '😀', ';', ' '), maxLength: 6 });
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
    const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, size) => {
        const written = ['x,y', ...rows.map((cells) => cells.map(quoted).join(','))].join('\n');
        expect((await read(written, size)).rows.map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });
});

describe('an unreadable CSV is refused by name', () => {
  test.each([
    ['nothing', '', /loans\.csv: The file is empty/],
    ['only blank lines', '\n \r\n', /loans\.csv: The file is empty/],
    ['a header alone', 'a,b\n', /loans\.csv: The file has no rows/],
    ['an unterminated quote', 'a,b\n1,2\n"3,4\n5,6\n', /loans\.csv: .*row 3: .*cell 1 is never closed/],
  ])('%s', async (_, content, message) => {
    for (const size of [3, 1000]) await expect(read(content, size)).rejects.toThrow(message);
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = Uint8Array.from([0x61, 0x2c, 0x62, 0x0a, 0xff, 0xfe, 0x31]);
    await expect(read(bytes)).rejects.toThrow(/loans\.csv: .*row 2: it is not UTF-8/);
  });

  test('a quote that swallows the rest of a large file, without reading it to the end', async () => {
    let given = 0;
    async function* endless() {
      yield new TextEncoder().encode('a,b\n"');
      const block = new TextEncoder().encode('1,2\n'.repeat(16384));
      for (; given < 1000; given++) yield block;
    }
    const { forEachRow } = await openCsv('loans.csv', endless());
    await expect(forEachRow(() => undefined)).rejects.toThrow(/row 2/);
    expect(given).toBeLessThan(100);
  });
});
