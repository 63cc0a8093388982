import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChunkRange, Splitter } from '../../../src/jobs/submit/split.ts';
import { type Dialect, recordsOf } from '../../../src/table/dialect.ts';

const csv: Dialect = { format: 'csv', delimiter: ',', columns: ['a', 'b'] };
const wide = { maxRows: 1e6, chunkBytes: 1e6, chunkRows: 1e6 };

function split(dialect: Dialect, pieces: Uint8Array[], limits = wide): ChunkRange[] {
  const splitter = new Splitter(recordsOf(dialect, false), 0, limits);
  for (const piece of pieces) splitter.push(piece);
  return splitter.finish();
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const cut = (bytes: Uint8Array, at: number) => [bytes.subarray(0, at), bytes.subarray(at)];

/** The rows of a chunk, as texts, read as a consumer reads them. */
function rowsOf(dialect: Dialect, bytes: Uint8Array, chunk: ChunkRange): string[] {
  const part = bytes.subarray(chunk.offset, chunk.offset + chunk.length);
  const records = recordsOf(dialect, true);
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
    const splitter = new Splitter(recordsOf(csv, false), 0, wide);
    splitter.push(bytesOf('1,2\n3,"'));
    const piece = new Uint8Array(1024 * 1024).fill(0x78);
    expect(() => {
      for (let count = 0; count < 100; count++) splitter.push(piece);
    }).toThrow(/row 2.*Is a quote not closed/);
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
