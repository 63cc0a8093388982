import { undefused } from '../cell.ts';
import { MAX_COLUMNS, MAX_HEADER_BYTES } from '../limits.ts';
import { REASON_COLUMN } from '../own-columns.ts';
import { CsvRecords, cellText, PLAIN } from '../records/csv.ts';
import type { Expected, Head } from './head.ts';
import { malformed, textOf, tooLong } from './text.ts';

const DELIMITERS = [',', ';', '\t'];
/** A line by which a spreadsheet is told the delimiter. */
const DELIMITER_LINE = /^sep=(.)(?:\r\n|\n|\r)/;
/** Rows below the first among which a header is looked for that titles stand above. */
const MOST_TITLES = 10;
/** A reason of ours beside the columns that are allowed, and one more is enough to see that they are too many. */
const MOST_READ = MAX_COLUMNS + 2;

/** A header as it reads with one delimiter. */
interface Reading {
  delimiter: string;
  columns: string[];
  begin: number;
  end: number;
  /** Behind its line break. */
  next: number;
  problem: string | undefined;
  /** No quotes stand where none can mean anything. */
  isSound: boolean;
}

/**
 * Reads the header of a CSV. Its delimiter is the one with which most of the columns stand in it that are looked for, and
 * of those the one that gives most columns.
 *
 * @param begin behind a byte order mark
 * @returns null when more bytes are needed
 * @throws SolventError `malformed_body`
 */
export function csvHead(bytes: Uint8Array, begin: number, last: boolean, expected: Expected): Head | null {
  const { fits = () => 0 } = expected;
  const told = DELIMITER_LINE.exec(String.fromCharCode(...bytes.subarray(begin, begin + 8)));
  // Whether the line goes on cannot be told yet.
  if (!last && bytes.length < begin + 8) return null;
  const from = begin + (told?.[0].length ?? 0);
  const given = expected.delimiter ?? told?.[1];
  const readings: Reading[] = [];
  for (const delimiter of given === undefined ? DELIMITERS : [given]) {
    const reading = readHeader(bytes, from, last, delimiter);
    if (reading) readings.push(reading);
    else if (!last && bytes.length <= MAX_HEADER_BYTES) return null;
  }
  const [best] = readings.sort(
    (a, b) =>
      fits(b.columns) - fits(a.columns) ||
      Number(b.isSound) - Number(a.isSound) ||
      b.columns.length - a.columns.length,
  );
  if (!best) return null;
  const { delimiter, columns, begin: headerBegin, end, next, problem } = best;
  textOf(bytes.subarray(headerBegin, end), 'header');
  if (end > MAX_HEADER_BYTES) throw tooLong('line');
  const hasReasons = columns.length > 1 && columns[0]!.trim() === REASON_COLUMN;
  const own = hasReasons ? columns.slice(1).map(undefused) : columns;
  if (own.length > MAX_COLUMNS) throw malformed(`The header has more than ${MAX_COLUMNS} columns.`);
  if (problem) throw malformed(`The header is not valid CSV: ${problem}.`);
  if (expected.fits && fits(columns) === 0 && !refuseTitles(bytes, best, last, fits)) return null;
  if (columns.every((column) => column.trim() === ''))
    throw malformed('Row 1 is blank, and should name the columns.');
  const { numbers } = expected;
  const dialect = {
    format: 'csv' as const,
    delimiter,
    columns: own,
    ...(numbers && { numbers }),
    ...(hasReasons && { reasons: true as const }),
  };
  return { dialect, rowsOffset: next, firstRow: 2 };
}

/** The first record that is not blank; undefined when there is none yet. */
function readHeader(bytes: Uint8Array, from: number, last: boolean, delimiter: string): Reading | undefined {
  // A header has no more cells than bytes, and one.
  const capacity = Math.min(MOST_READ, bytes.length - from + 1);
  const records = new CsvRecords(delimiter.charCodeAt(0), capacity);
  for (let position = from; position < bytes.length; ) {
    position = records.next(bytes, position, bytes.length, last);
    if (position < 0) return undefined;
    if (records.blank) continue;
    const problem =
      records.unfinished() ?? (records.malformed >= 0 ? 'a quote ends inside a cell' : undefined);
    const { begin, end, cells, styles } = records;
    const columns = Array.from({ length: Math.min(cells, capacity) }, (_, cell) =>
      cellText(records, bytes, cell),
    );
    const isSound =
      !problem && !columns.some((column, cell) => styles[cell] === PLAIN && column.includes('"'));
    return { delimiter, columns, begin, end, next: position, problem, isSound };
  }
  return undefined;
}

/**
 * Refuses a file whose header has other rows above it.
 * @returns false when more bytes are needed to say
 */
function refuseTitles(bytes: Uint8Array, first: Reading, last: boolean, fits: (columns: string[]) => number) {
  for (const delimiter of DELIMITERS) {
    let next = first.next;
    for (let row = 2; row <= 1 + MOST_TITLES; row++) {
      const reading = readHeader(bytes, next, last, delimiter);
      if (!reading && !last && bytes.length <= MAX_HEADER_BYTES) return false;
      if (!reading || reading.problem) break;
      if (fits(reading.columns) > 0)
        throw malformed(
          `Row 1 names none of the columns, but row ${row} does: delete the rows above it, so that the header comes first.`,
        );
      next = reading.next;
    }
  }
  return true;
}
