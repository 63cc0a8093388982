import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChunkRange, Splitter } from '../../../src/jobs/submit/split.ts';
import { type Dialect, recordsOf } from '../../../src/table/dialect.ts';

const csv: Dialect = { format: 'csv', delimiter: ',', columns: ['a', 'b'] };
const wide = { maxRows: 1e6, chunkBytes: 1e6, chunkRows: 1e6 };

function split(dialect: Dialect, pieces: Uint8Array[], limits = wide): ChunkRange[] {
  const splitter = new Splitter({ dialect, rowsOffset: 0, firstRow: 1 }, limits);
  for (const piece of pieces) splitter.push(piece);
  return splitter.finish();
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const cut = (bytes: Uint8Array, at: number) => [bytes.subarray(0, at), bytes.subarray(at)];

/** The rows of a chunk, as texts, read as a consumer reads them. */
function rowsOf(dialect: Dialect, bytes: Uint8Array, chunk: ChunkRange): string[] {
  const part = bytes.subarray(chunk.offset, chunk.offset + chunk.length);
  const records = recordsOf(dialect, chunk.firstRow === 1 ? 'first chunk' : 'later chunk');
  const rows: string[] = [];
  for (let position = 0; position < part.length; ) {
    position = records.next(part, position, part.length, true);
    if (!records.blank) rows.push(new TextDecoder().decode(part.subarray(records.begin, records.end)));
  }
  return rows;
}

describe('Splitter', () => {
  test('ends a chunk with the row that fills it', () => {
    expect(split(csv, [bytesOf('1,2\n3,4\n5,6\n')], { ...wide, chunkBytes: 5 })).toEqual([
      { offset: 0, length: 8, firstRow: 1, rows: 2 },
      { offset: 8, length: 4, firstRow: 3, rows: 1 },
    ]);
    expect(split(csv, [bytesOf('1,2\n3,4\n5,6')], { ...wide, chunkRows: 1 }).map(({ rows }) => rows)).toEqual(
      [1, 1, 1],
    );
  });

  test('never cuts inside a quoted line break, and does not count empty lines as rows', () => {
    const text = '"x\ny",1\n\n\n"z\r\n\n",2\n';
    const chunks = split(csv, [bytesOf(text)], { ...wide, chunkRows: 1 });
    expect(chunks.map((chunk) => rowsOf(csv, bytesOf(text), chunk))).toEqual([['"x\ny",1'], ['"z\r\n\n",2']]);
  });

  const layouts: [string, Dialect, string][] = [
    ['CSV', csv, '"é\n""q",1\r\n2,3\r4,5\n\n"6\r\n7",日\n8,9'],
    ['NDJSON', { ...csv, format: 'ndjson' }, '{"a":"é\\n"}\n\n {"a":2}\r\n{"a":[1,{"b":"}"}]}'],
    ['JSON', { ...csv, format: 'json' }, ' [ {"a":"]\\"é"} ,\n{"a":[2,3]},4, "x" ] \n'],
  ];
  test.each(layouts)('%s cut at any two bytes gives the same chunks', (_, dialect, text) => {
    const bytes = bytesOf(text);
    const limits = { ...wide, chunkRows: 2 };
    const expected = split(dialect, [bytes], limits);
    expect(expected.length).toBeGreaterThan(1);
    for (let first = 0; first <= bytes.length; first++)
      for (let second = first; second <= bytes.length; second++) {
        const [head, rest] = cut(bytes, first);
        expect(split(dialect, [head!, ...cut(rest!, second - first)], limits)).toEqual(expected);
      }
  });

  test.each(layouts)('%s: the chunks hold every row once, in order', (_, dialect, text) => {
    const bytes = bytesOf(text);
    const [whole] = split(dialect, [bytes]);
    const all = split(dialect, [bytes], { ...wide, chunkRows: 1 });
    const rows = all.flatMap((chunk) => rowsOf(dialect, bytes, chunk));
    expect(rows).toEqual(rowsOf(dialect, bytes, whole!));
    expect(rows).toHaveLength(whole!.rows);
    expect(all.map(({ firstRow }) => firstRow)).toEqual(all.map((__, index) => index + 1));
  });

  test('random CSV bytes, however cut, split as they do whole', () => {
    const content = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é'), maxLength: 40 });
    const outcome = (pieces: Uint8Array[]) => {
      try {
        return split(csv, pieces, { ...wide, chunkRows: 2 });
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(content, fc.nat(60), (text, at) => {
        const bytes = bytesOf(text);
        expect(outcome(cut(bytes, Math.min(at, bytes.length)))).toEqual(outcome([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  test('names the row of a quote that is never closed', () => {
    expect(() => split(csv, [bytesOf('1,2\n3,"4\n5,6\n')])).toThrow(
      'row 2: it ends too early: the quote that opens cell 2 is never closed',
    );
  });

  test('names the row that is not UTF-8', () => {
    const bytes = bytesOf('1,2\n3,x\n5,6\n');
    bytes[6] = 0xe9;
    expect(() => split(csv, [bytes])).toThrow('row 2: it is not UTF-8');
    for (let at = 0; at <= bytes.length; at++)
      expect(() => split(csv, cut(bytes, at))).toThrow('row 2: it is not UTF-8');
  });

  test('gives up on a row of more than 4 MiB without holding the file', () => {
    const splitter = new Splitter({ dialect: csv, rowsOffset: 0, firstRow: 1 }, wide);
    splitter.push(bytesOf('1,2\n3,"'));
    const piece = new Uint8Array(1024 * 1024).fill(0x78);
    expect(() => {
      for (let count = 0; count < 100; count++) splitter.push(piece);
    }).toThrow(/row 2.*is a quote not closed/);
  });

  test('a row that is too long stands in a chunk without bytes, and parts its neighbours', () => {
    const long = `"${'x'.repeat(70_000)}",1\n`;
    const text = `1,2\n${long}${long}3,4\n5,6\n`;
    for (const piece of [1_000, 1_000_000]) {
      const bytes = bytesOf(text);
      const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
        bytes.subarray(index * piece, (index + 1) * piece),
      );
      expect(split(csv, pieces)).toEqual([
        { offset: 0, length: 4, firstRow: 1, rows: 1 },
        { offset: 4, length: 0, firstRow: 2, rows: 2 },
        { offset: 4 + 2 * long.length, length: 8, firstRow: 4, rows: 2 },
      ]);
    }
  });

  test.each(layouts)('%s: blank space never makes a chunk longer', (_, dialect, text) => {
    const [first, ...others] = text.split('\n');
    const blank = new Uint8Array(1e6).fill(0x0a);
    const pieces = [bytesOf(first!), ...Array(20).fill(blank), bytesOf(`\n${others.join('\n')}`)];
    // The line break between the parts must not stand in a quoted cell.
    if (dialect.format === 'csv')
      pieces.splice(0, pieces.length, bytesOf('1,2\n'), ...Array(20).fill(blank), bytesOf('3,4\n'));
    const chunks = split(dialect, pieces, { ...wide, chunkBytes: 1000 });
    for (const { length } of chunks) expect(length).toBeLessThanOrEqual(1000 + 2 * 65_536);
  });

  test('no chunk is longer than its bound, whatever rows and blanks come', () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 65_536 }), fc.constantFrom(1, 2, 500, 65_536, 200_000));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 30 }), (parts) => {
        const text = parts.map(([row, blank]) => 'x'.repeat(row) + '\n'.repeat(blank)).join('');
        const chunks = split(csv, [bytesOf(text)], { ...wide, chunkBytes: 100_000 });
        for (const { length } of chunks) expect(length).toBeLessThanOrEqual(100_000 + 2 * 65_536);
        expect(chunks.reduce((sum, { rows }) => sum + rows, 0)).toBe(parts.length);
        const read = chunks.flatMap((chunk) => rowsOf(csv, bytesOf(text), chunk));
        expect(read.map(({ length }) => length)).toEqual(parts.map(([row]) => row));
      }),
      { numRuns: 50 },
    );
  });

  test('an array value behind much blank space is a row, and not the array', () => {
    const json: Dialect = { ...csv, format: 'json' };
    const bytes = bytesOf(`[{"a":1},${' '.repeat(100_000)}[1,2],{"a":2}]`);
    const chunks = split(json, [bytes], { ...wide, chunkRows: 1 });
    expect(chunks.map((chunk) => rowsOf(json, bytes, chunk))).toEqual([['{"a":1}'], ['[1,2]'], ['{"a":2}']]);
  });

  test('refuses more rows than allowed, and a file without any', () => {
    expect(() => split(csv, [bytesOf('1,2\n3,4\n')], { ...wide, maxRows: 1 })).toThrow('more than 1 rows');
    expect(() => split(csv, [bytesOf('\n\n')])).toThrow('no rows');
  });

  test.each([
    ['[{"a":1}', 'comma'],
    ['[{"a":1},', 'value'],
    ['[{"a":1},]', 'value'],
    ['[{"a":1}{"a":2}]', 'comma'],
    ['[{"a":1}] x', 'end'],
    ['{"a":1}', 'opening bracket'],
    ['[{"a":"', 'cut off'],
  ])('refuses the JSON array %s', (text, reason) => {
    expect(() => split({ ...csv, format: 'json' }, [bytesOf(text)])).toThrow(reason);
  });
});
