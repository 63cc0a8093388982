import { type ReportColumns, readReportsCsv } from '../intake/read-csv.ts';
import { ID_NAMES } from './columns.ts';
import type { Outcome } from './outcome.ts';
import { type RefusedRow, readOutcome } from './read-outcome.ts';

const COLUMNS: ReportColumns<'id' | 'outcome' | 'at'> = {
  called: { id: ID_NAMES, outcome: ['outcome'], at: ['at'] },
  optional: [],
  needs: 'It needs an id, an outcome and a time (at).',
};

/**
 * Reads outcomes from a CSV as its bytes arrive. Needed are a column `id` (or `request_id` or `loan_id`), `outcome` and
 * `at`, in any order and case; others are passed over.
 *
 * @param now in milliseconds since the Unix epoch
 * @param delimiter found out when absent
 * @returns the rows of each piece of the file
 * @throws SolventError as `readReportsCsv` does
 */
export function readOutcomesCsv(
  source: AsyncIterator<Uint8Array>,
  now: number,
  delimiter?: string,
): AsyncGenerator<(Outcome | RefusedRow)[]> {
  return readReportsCsv(source, COLUMNS, (cells) => readOutcome(cells, now), delimiter);
}
