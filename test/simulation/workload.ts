import { randomInteger, seededRandom } from '../../src/random.ts';

/** A file that somebody submits. Every row names itself, so that lost and repeated rows can be counted. */
export interface Workload {
  name: string;
  format: 'csv' | 'ndjson';
  body: string;
  /** Of the body. */
  bytes: number;
  /** The name of each row, in order. */
  ids: string[];
  chunkBytes: number;
}

/** More than PART_BYTES, so that the upload is a multipart one. */
const LARGE_BYTES = 9 * 1024 * 1024;
const LARGE_CELL_BYTES = 60_000;

/** Small files with everything that makes cutting them hard, and now and then one of several parts. */
export function makeWorkload(number: number): Workload {
  const random = seededRandom(number);
  const pick = (bound: number) => randomInteger(random, bound);
  const isLarge = number % 50 === 49;
  const format = !isLarge && pick(3) === 0 ? 'ndjson' : 'csv';
  const rows = isLarge ? Math.ceil(LARGE_BYTES / LARGE_CELL_BYTES) : 1 + pick(40);
  const lineEnd = pick(2) === 0 ? '\n' : '\r\n';
  const ids = Array.from({ length: rows }, (_, row) => `boat-${number}-${String(row + 1).padStart(5, '0')}`);
  const lines = ids.map((id) => {
    const length = [`${1 + pick(400)}`, `${pick(5000) / 10}`, '-5', 'long', ''][
      pick(20) < 16 ? pick(2) : 2 + pick(3)
    ]!;
    const crew = ['', '3', '0', '2.5'][pick(10) < 8 ? pick(3) : 3]!;
    const hull = ['wood', 'steel', 'glass'][pick(10) < 9 ? pick(2) : 2]!;
    const note = isLarge
      ? 'x'.repeat(LARGE_CELL_BYTES)
      : ['', 'plain', '=1+1', 'two\nlines', 'say "hi", she said', 'ünïcödé 🚢'][pick(6)]!;
    if (format === 'ndjson')
      return JSON.stringify({ id, length: Number(length), crew: Number(crew), hull, note });
    const ragged = pick(15) === 0 ? ',extra' : '';
    return `${id},${length},${crew},${hull},"${note.replaceAll('"', '""')}"${ragged}${pick(12) === 0 ? lineEnd : ''}`;
  });
  const header = format === 'csv' ? `id,Length (m),Crew,Hull,Note${lineEnd}` : '';
  const end = pick(2) === 0 ? lineEnd : '';
  const body = header + lines.join(lineEnd) + end;
  return {
    name: `${format} ${number}, ${rows} rows`,
    format,
    body,
    bytes: new TextEncoder().encode(body).length,
    ids,
    chunkBytes: isLarge ? 1024 * 1024 : 40 + pick(400),
  };
}
