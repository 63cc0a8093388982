import { Splitter } from '../src/jobs/submit/split.ts';
import { type Format, recordsOf } from '../src/table/dialect.ts';
import { MAX_ROW_BYTES } from '../src/table/limits.ts';
import { countTouches } from '../test/table/records/touched.ts';
import { readCommand } from './cli/command.ts';

readCommand({
  run: 'npm run check:reading',
  about: [
    'Reads files that were made to be slow: a row of 5 MB, 300 MB of line feeds. Prints how often each byte is looked at, and the longest chunk.',
  ],
  options: {},
  fails: 'either grows with the file',
  example: 'npm run check:reading',
});

const PIECE = 65_536;
const CHUNK_BYTES = 1 << 20;
const LONGEST_CHUNK = CHUNK_BYTES + 2 * MAX_ROW_BYTES;
const encoder = new TextEncoder();

const FILES: [name: string, format: Format, before: string, filler: string, bytes: number, after: string][] =
  [
    ['a row of 5 MB', 'csv', '1,2\n3,"', 'x', 5e6, '"\n5,6\n'],
    ['a row of 5 MB', 'ndjson', '{"a":1}\n{"a":"', 'x', 5e6, '"}\n{"a":2}\n'],
    ['a row of 5 MB', 'json', '[{"a":1},{"a":"', 'x', 5e6, '"},{"a":2}]'],
    ['300 MB of line feeds', 'csv', '1,2\n', '\n', 300e6, '3,4\n'],
    ['300 MB of line feeds', 'ndjson', '{"a":1}\n', '\n', 300e6, '{"a":2}\n'],
    ['300 MB of line feeds', 'json', '[{"a":1},', '\n', 300e6, '{"a":2}]'],
  ];

let failed = false;
for (const [name, format, before, filler, bytes, after] of FILES) {
  function* pieces() {
    yield encoder.encode(before);
    const piece = encoder.encode(filler.repeat(PIECE));
    for (let sent = 0; sent < bytes; sent += PIECE) yield piece;
    yield encoder.encode(after);
  }
  const dialect = { format, delimiter: ',', columns: ['a', 'b'] };
  const { bytes: size, touched } = countTouches(recordsOf(dialect, 'file'), pieces());
  const looks = touched / size;
  const longest = longestChunk(new Splitter({ dialect, rowsOffset: 0, firstRow: 1 }, limits()), pieces());
  console.log(`${format.padEnd(7)} ${name.padEnd(21)} looks at a byte: ${looks.toFixed(4)}   ${longest}`);
  if (looks > 2) failed = true;
}
if (failed) process.exitCode = 1;

function limits() {
  return { maxRows: 1e9, chunkBytes: CHUNK_BYTES, chunkRows: 16_384 };
}

function longestChunk(splitter: Splitter, pieces: Iterable<Uint8Array>): string {
  try {
    for (const piece of pieces) splitter.push(piece);
    const longest = Math.max(...splitter.finish().map(({ length }) => length));
    if (longest > LONGEST_CHUNK) failed = true;
    return `longest chunk: ${longest} bytes`;
  } catch (error) {
    return (error as Error).message;
  }
}
