import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Format, recordsOf } from '../../src/table/dialect.ts';
import { MAX_ROW_BYTES } from '../../src/table/limits.ts';
import { RecordStream } from '../../src/table/record-stream.ts';
import { CsvRecords, cellText } from '../../src/table/records/csv.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** What a file gives when it comes in pieces: its rows with their places, and how it ends. */
function read(format: Format, pieces: Uint8Array[]) {
  const records = recordsOf({ format, delimiter: ',', columns: ['a', 'b', 'c'] }, 'file');
  const rows: unknown[] = [];
  const stream = new RecordStream(records, { rowsOffset: 0, firstRow: 2 }, (bytes, place) => {
    const content = bytes && new TextDecoder().decode(bytes.subarray(records.begin, records.end));
    const cells =
      bytes && records instanceof CsvRecords
        ? Array.from({ length: Math.min(records.cells, 3) }, (_, cell) => cellText(records, bytes, cell))
        : [];
    rows.push({ ...place, content, cells });
  });
  try {
    for (const piece of pieces) stream.push(piece);
    stream.finish();
    return { rows, end: 'whole' };
  } catch (error) {
    return { rows, end: String(error) };
  }
}

function cutAt(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const sorted = [
    0,
    ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ];
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

const LONG = 'x'.repeat(MAX_ROW_BYTES);
const LONG_SPACES = ' '.repeat(MAX_ROW_BYTES + 10);
const TOKENS: Record<Format, string[]> = {
  csv: ['a', ',', '"', '""', '\n', '\r', '\r\n', ' ', '\t', '\x1a', 'é', LONG, LONG_SPACES],
  ndjson: ['{"a":1}', '{"b":"', '"}', '\n', '\r\n', ' ', '\x1a', 'é', '\\', LONG, LONG_SPACES],
  json: ['[', ']', ',', '{"a":1}', '{"b":"]', '\\"', '"}', '\n', ' ', 'é', '1', LONG, LONG_SPACES],
};

describe.each<Format>(['csv', 'ndjson', 'json'])('RecordStream of %s', (format) => {
  test('gives the same rows, or the same error, however the bytes arrive', () => {
    const text = fc
      .array(fc.constantFrom(...TOKENS[format]), { maxLength: 30 })
      .map((tokens) => (format === 'json' ? `[{"a":1},${tokens.join('')}` : tokens.join('')));
    const broken = fc.option(fc.tuple(fc.nat(), fc.constantFrom(0x80, 0xc3, 0xff, 0)), { freq: 5 });
    let whole = 0;
    fc.assert(
      fc.property(text, broken, fc.array(fc.nat(1_000_000), { maxLength: 12 }), (content, wrong, places) => {
        const bytes = bytesOf(content);
        if (wrong && bytes.length > 0) bytes[wrong[0] % bytes.length] = wrong[1];
        const expected = read(format, [bytes]);
        if (expected.end === 'whole') whole++;
        expect(read(format, cutAt(bytes, places))).toEqual(expected);
        // Byte by byte, where that is not for hours.
        if (bytes.length < 1_000)
          expect(
            read(
              format,
              Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)),
            ),
          ).toEqual(expected);
      }),
      { numRuns: 400, seed: 8 },
    );
    expect(whole).toBeGreaterThan(format === 'json' ? 0 : 30);
  });
});

describe('RecordStream', () => {
  const rowsOf = (text: string, piece = 1_000) => {
    const bytes = bytesOf(text);
    const places = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) => index * piece);
    return read('csv', cutAt(bytes, places)) as { rows: { content?: string; row: number }[]; end: string };
  };

  test('numbers rows from the head on, and passes over lines without anything but spaces', () => {
    expect(rowsOf('1,2\n\n  \n\t\r\n3,4\n   ').rows.map(({ row, content }) => [row, content])).toEqual([
      [2, '1,2'],
      [3, '3,4'],
    ]);
  });

  test('keeps the spaces that begin a cell', () => {
    expect(rowsOf('  1,2\n', 1).rows).toMatchObject([{ content: '  1,2', cells: ['  1', '2'] }]);
  });

  test.each(['1,2\x1a', '1,"2"\x1a\x1a', '1,2\n\x1a', '1,2\r\n\x1a\x1a\x1a'])(
    'a Ctrl-Z that ends the file is no part of it: %j',
    (text) => {
      for (const piece of [1, 2, 1_000]) {
        const { rows, end } = rowsOf(text, piece);
        expect(rows).toMatchObject([{ cells: ['1', '2'], begin: 0 }]);
        expect(end).toBe('whole');
      }
    },
  );

  test('a Ctrl-Z that does not end the file stays where it is', () => {
    const marks = '\x1a'.repeat(3_000);
    for (const piece of [1, 700, 100_000])
      expect(rowsOf(`1,2${marks}3\n`, piece).rows).toMatchObject([{ cells: ['1', `2${marks}3`] }]);
  });

  test.each([1, 1_000, 1_000_000])('skips a row that is too long, and reads on: pieces of %i', (piece) => {
    const { rows, end } = rowsOf(`1,2\n${LONG},x\n5,6\n`, piece);
    expect(rows.map(({ row, content }) => [row, content])).toEqual([
      [2, '1,2'],
      [3, undefined],
      [4, '5,6'],
    ]);
    expect(end).toBe('whole');
  });

  test('takes a row of 64 KiB, and not a byte more', () => {
    expect(rowsOf(`${LONG}\r\n`).rows[0]!.content).toBe(LONG);
    expect(rowsOf(`${LONG}x\r\n`).rows[0]!.content).toBeUndefined();
  });

  test.each([
    ['1,2\n3,\0\n', 'row 3: it holds a zero byte, which no text has'],
    ['1,2\n3,"4\n5,6\n', 'row 3: it ends too early: the quote that opens cell 2 is never closed'],
    ['\n\r\n', 'The file has no rows'],
  ])('refuses %j', (text, reason) => {
    expect(rowsOf(text, 1).end).toContain(reason);
    expect(rowsOf(text).end).toContain(reason);
  });

  test('says in which row a byte is not UTF-8, also the last', () => {
    expect(read('csv', [bytesOf('1,2\n'), Uint8Array.of(0x33, 0xff, 0x0a)]).end).toContain(
      'row 3: it is not UTF-8',
    );
    expect(read('csv', [bytesOf('1,2\n'), Uint8Array.of(0x33, 0xc3)]).end).toContain('it is not UTF-8');
  });
});
