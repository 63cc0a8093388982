import { SolventError } from '../errors.ts';
import { csvRecordsOf } from '../table/dialect.ts';
import { readBeginning } from '../table/head/read.ts';
import { type CsvRecords, cellText } from '../table/records/csv.ts';
import { readRows } from '../table/rows.ts';
import { ROW_TOO_LONG, shapeProblem } from '../table/shape.ts';
import { ID_NAMES } from './columns.ts';
import type { Outcome } from './outcome.ts';
import { isRefusal, type Refusal, type RefusedRow, readOutcome } from './read-outcome.ts';

/**
 * Reads outcomes from a CSV as its bytes arrive. Needed are a column `id` (or `request_id` or `loan_id`), `outcome` and
 * `at`, in any order and case; others are passed over.
 *
 * @param now in milliseconds since the Unix epoch
 * @param delimiter found out when absent
 * @returns the rows of each piece of the file
 * @throws SolventError `validation_error` for missing columns or no rows, `malformed_body` for a file that is no CSV, or
 *   whose last quote is never closed
 */
export async function* readOutcomesCsv(
  source: AsyncIterator<Uint8Array>,
  now: number,
  delimiter?: string,
): AsyncGenerator<(Outcome | RefusedRow)[]> {
  try {
    const beginning = await readBeginning('csv', source, { delimiter, fits });
    const { dialect } = beginning.head;
    const records = csvRecordsOf(dialect);
    const columns = columnsOf(dialect.columns);
    yield* readRows(records, beginning, source, (bytes, { row }) => {
      const shape = bytes ? shapeProblem(records, dialect.columns.length) : ROW_TOO_LONG;
      const read = shape ?? readRow(records, bytes!, columns, now);
      return isRefusal(read) ? { row, code: read.code, message: read.message } : read;
    });
  } finally {
    // Refused or left behind, the sender must not wait for somebody to read on.
    await source.return?.();
  }
}

function readRow(
  records: CsvRecords,
  bytes: Uint8Array,
  { id, outcome, at }: ReturnType<typeof columnsOf>,
  now: number,
): Outcome | Refusal {
  const text = (cell: number) => cellText(records, bytes, cell);
  return readOutcome({ id: text(id), outcome: text(outcome), at: text(at) }, now);
}

const NEEDED = [...ID_NAMES, 'outcome', 'at'];

/** How many of the columns stand in a header. */
function fits(header: string[]): number {
  const names = header.map((column) => column.trim().toLowerCase());
  return NEEDED.filter((name) => names.includes(name)).length;
}

function columnsOf(header: string[]) {
  const names = header.map((column) => column.trim().toLowerCase());
  const place = (accepted: readonly string[]) => {
    const found = names.flatMap((name, index) => (accepted.includes(name) ? [index] : []));
    if (found.length === 1) return found[0]!;
    const wanted = accepted.join(' or ');
    throw new SolventError(
      'validation_error',
      `The file needs ${found.length === 0 ? 'a' : 'only one'} column ${wanted}. It needs an id, an outcome and a time (at).`,
      { details: [{ path: accepted[0]!, message: found.length === 0 ? 'is missing' : 'stands twice' }] },
    );
  };
  return { id: place(ID_NAMES), outcome: place(['outcome']), at: place(['at']) };
}
