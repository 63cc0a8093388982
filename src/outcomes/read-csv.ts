import { SolventError } from '../errors.ts';
import { joinBytes } from '../table/bytes.ts';
import { csvRecordsOf } from '../table/dialect.ts';
import { type Head, readHead } from '../table/head.ts';
import { MAX_RECORD_BYTES, MAX_ROW_BYTES } from '../table/limits.ts';
import { type CsvRecords, cellText } from '../table/records/csv.ts';
import { ID_NAMES } from './columns.ts';
import type { Outcome } from './outcome.ts';
import { type Refusal, readOutcome } from './read-outcome.ts';

/**
 * Reads outcomes from a CSV as its bytes arrive. Needed are a column `id` (or `request_id` or `loan_id`), `outcome` and
 * `at`, in any order and case; others are passed over.
 *
 * @param now in milliseconds since the Unix epoch
 * @returns the rows of each piece of the file
 * @throws SolventError `validation_error` for missing columns or no rows, `malformed_body` for a file that is no CSV, or
 *   whose last quote is never closed
 */
export async function* readOutcomesCsv(
  source: AsyncIterable<Uint8Array>,
  now: number,
): AsyncGenerator<(Outcome | Refusal)[]> {
  let rest: Uint8Array = new Uint8Array();
  let reader: RowReader | undefined;
  let rows = 0;
  const read = (last: boolean) => {
    if (!reader) {
      const head = readHead('csv', rest, last);
      if (!head) return [];
      reader = new RowReader(head, now);
      rest = rest.subarray(head.rowsOffset);
    }
    const piece = reader.read(rest, last);
    // A copy, so that what arrived can be let go.
    rest = rest.slice(reader.position);
    rows += piece.length;
    return piece;
  };
  for await (const bytes of source) {
    rest = rest.length === 0 ? bytes : joinBytes([rest, bytes]);
    yield read(false);
    if (rest.length > MAX_RECORD_BYTES)
      throw malformed(`row ${rows + 1} is longer than ${MAX_RECORD_BYTES} bytes. Is a quote not closed?`);
  }
  yield read(true);
  const problem = reader?.unfinished();
  if (problem) throw malformed(`it ends too early: ${problem}`);
  if (rows === 0) throw new SolventError('validation_error', 'The file has no rows.');
}

class RowReader {
  /** Where the rows that the last call read end. */
  position = 0;
  readonly #records: CsvRecords;
  readonly #columns: { id: number; outcome: number; at: number };
  readonly #cells: number;
  readonly #now: number;

  constructor({ dialect }: Head, now: number) {
    this.#records = csvRecordsOf(dialect);
    this.#columns = columnsOf(dialect.columns);
    this.#cells = dialect.columns.length;
    this.#now = now;
  }

  read(bytes: Uint8Array, last: boolean): (Outcome | Refusal)[] {
    const rows: (Outcome | Refusal)[] = [];
    this.position = 0;
    while (this.position < bytes.length) {
      const next = this.#records.next(bytes, this.position, bytes.length, last);
      // A row whose quote is open to the end of the file is none: the file broke off in it.
      if (next < 0 || this.unfinished()) break;
      this.position = next;
      if (!this.#records.blank) rows.push(this.#row(bytes));
    }
    return rows;
  }

  unfinished(): string | undefined {
    return this.#records.unfinished();
  }

  #row(bytes: Uint8Array): Outcome | Refusal {
    const records = this.#records;
    const length = records.end - records.begin;
    if (length > MAX_ROW_BYTES)
      return { code: 'row_too_long', message: `the row has ${length} bytes, more than ${MAX_ROW_BYTES}` };
    if (records.cells !== this.#cells)
      return {
        code: 'ragged_row',
        message: `the row has ${records.cells} cells, the header ${this.#cells}`,
      };
    if (records.malformed >= 0) return { code: 'malformed_row', message: 'a quote ends inside a cell' };
    const { id, outcome, at } = this.#columns;
    const text = (cell: number) => cellText(records, bytes, cell);
    return readOutcome({ id: text(id), outcome: text(outcome), at: text(at) }, this.#now);
  }
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

function malformed(problem: string): SolventError {
  return new SolventError('malformed_body', `The file is not valid CSV: ${problem}`);
}
