import { SolventError } from '../errors.ts';
import { csvRecordsOf } from '../table/dialect.ts';
import { readBeginning } from '../table/head/read.ts';
import { cellText } from '../table/records/csv.ts';
import { readRows } from '../table/rows.ts';
import { ROW_TOO_LONG, shapeProblem } from '../table/shape.ts';
import { isRefusal, type Refusal, type RefusedRow, type ROW_CODES } from './refusal.ts';

/** The columns of a file of reports, in any order and case; others are passed over. */
export interface ReportColumns<Name extends string> {
  /** What each may be called. */
  called: Record<Name, readonly string[]>;
  /** Those that a file may be without. */
  optional: readonly Name[];
  /** What a file needs, in a sentence. */
  needs: string;
}

/** What stands in a row: the cells, undefined of a column that the file is without. */
export type Cells<Name extends string> = Record<Name, string | undefined>;

type Refused<Code extends string> = RefusedRow<Code | (typeof ROW_CODES)[number]>;

/**
 * Reads reports from a CSV as its bytes arrive.
 *
 * @param read makes a report of a row; told what the file calls its columns, and the row's number
 * @param delimiter found out when absent
 * @returns the rows of each piece of the file
 * @throws SolventError `validation_error` for missing columns or no rows, `malformed_body` for a file that is no CSV, or
 *   whose last quote is never closed
 */
export async function* readReportsCsv<Report extends object, Name extends string, Code extends string>(
  source: AsyncIterator<Uint8Array>,
  columns: ReportColumns<Name>,
  read: (cells: Cells<Name>, called: Cells<Name>, row: number) => Report | Refusal<Code>,
  delimiter?: string,
): AsyncGenerator<(Report | Refused<Code>)[]> {
  try {
    const beginning = await readBeginning('csv', source, {
      delimiter,
      fits: (header) => fits(columns, header),
    });
    const { dialect } = beginning.head;
    const records = csvRecordsOf(dialect);
    const places = placesOf(columns, dialect.columns);
    const called = eachOf(places, (place) => lowered(dialect.columns[place]!));
    yield* readRows(records, beginning, source, (bytes, { row }): Report | Refused<Code> => {
      const shape = bytes ? shapeProblem(records, dialect.columns.length) : ROW_TOO_LONG;
      if (shape) return { row, code: shape.code, message: shape.message };
      const found = read(
        eachOf(places, (place) => cellText(records, bytes!, place)),
        called,
        row,
      );
      return isRefusal<Refusal<Code>>(found) ? { row, ...found } : (found as Report);
    });
  } finally {
    // Refused or left behind, the sender must not wait for somebody to read on.
    await source.return?.();
  }
}

const lowered = (column: string) => column.trim().toLowerCase();

/** How many of the columns stand in a header. */
function fits({ called }: ReportColumns<string>, header: string[]): number {
  const names = header.map(lowered);
  return Object.values(called)
    .flat()
    .filter((name) => names.includes(name)).length;
}

type Places<Name extends string> = Record<Name, number | undefined>;

function placesOf<Name extends string>(
  { called, optional, needs }: ReportColumns<Name>,
  header: string[],
): Places<Name> {
  const names = header.map(lowered);
  const place = ([name, accepted]: [Name, readonly string[]]) => {
    const found = names.flatMap((column, index) => (accepted.includes(column) ? [index] : []));
    if (found.length === 1 || (found.length === 0 && optional.includes(name))) return [name, found[0]];
    const wanted = accepted.join(' or ');
    throw new SolventError(
      'validation_error',
      `The file needs ${found.length === 0 ? 'a' : 'only one'} column ${wanted}. ${needs}`,
      { details: [{ path: accepted[0]!, message: found.length === 0 ? 'is missing' : 'stands twice' }] },
    );
  };
  return Object.fromEntries(
    (Object.entries(called) as [Name, readonly string[]][]).map(place),
  ) as Places<Name>;
}

function eachOf<Name extends string>(places: Places<Name>, text: (place: number) => string): Cells<Name> {
  const cells = {} as Cells<Name>;
  for (const name in places) {
    const place = places[name];
    cells[name] = place === undefined ? undefined : text(place);
  }
  return cells;
}
