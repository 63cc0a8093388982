import { describe, expect, test } from 'vitest';
import type { Format } from '../../../src/table/dialect.ts';
import { recordsOf } from '../../../src/table/dialect.ts';
import { countTouches } from './touched.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const readerOf = (format: Format) => recordsOf({ format, delimiter: ',', columns: ['a', 'b'] }, 'file');

/** A file whose middle is one byte, repeated, in pieces of a size. */
function* file(before: string, filler: string, size: number, piece: number, after: string) {
  yield bytesOf(before);
  const bytes = bytesOf(filler.repeat(piece));
  for (let sent = 0; sent < size; sent += piece) yield bytes;
  yield bytesOf(after);
}

const ROWS: [Format, string, string, string][] = [
  ['csv', '1,2\n3,', 'x', '\n5,6\n'],
  ['csv', '1,2\n3,"', '\n', '"\n5,6\n'],
  ['csv', '1,2\n3,"', '"', '"\n5,6\n'],
  ['csv', '1,2\n', ' ', '3,4\n5,6\n'],
  ['ndjson', '{"a":1}\n{"a":"', 'x', '"}\n{"a":2}\n'],
  ['ndjson', '{"a":1}\n{"a":1}', ' ', '\n{"a":2}\n'],
  ['json', '[{"a":1},{"a":"', 'x', '"},{"a":2}]'],
  ['json', '[{"a":1},{"a":"', '\\', '"},{"a":2}]'],
];
const BLANKS: [Format, string, string][] = [
  ['csv', '1,2\n', '3,4\n'],
  ['ndjson', '{"a":1}\n', '{"a":2}\n'],
  ['json', '[{"a":1},', '{"a":2}]'],
];

/** A CSV's spaces may begin a cell: they are looked at once more when they do. */
const MOST_TOUCHES = 2;

describe.each([1_000, 65_536])('in pieces of %i bytes', (piece) => {
  test.each(ROWS)(
    '%s: a long row (%j and %j repeated) is looked at once',
    (format, before, filler, after) => {
      const { bytes, touched, rows } = countTouches(
        readerOf(format),
        file(before, filler, 3e5, piece, after),
      );
      expect(rows).toBe(3);
      expect(bytes).toBeGreaterThan(3e5);
      expect(touched / bytes).toBeLessThan(MOST_TOUCHES + 0.01);
    },
  );

  test.each(BLANKS)('%s: line feeds are looked at once, and are no rows', (format, before, after) => {
    const { bytes, touched, rows } = countTouches(readerOf(format), file(before, '\n', 3e5, piece, after));
    expect(rows).toBe(2);
    expect(touched / bytes).toBeLessThan(MOST_TOUCHES + 0.01);
  });
});
