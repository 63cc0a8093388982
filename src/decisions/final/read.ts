import { type ReportColumns, readReportsCsv } from '../../intake/read-csv.ts';
import { readReportsJson } from '../../intake/read-json.ts';
import type { ReportedDecision } from './final-decision.ts';
import { ID_NAMES, type RefusedRow, readFinalDecision, type Times } from './read-row.ts';

const COLUMNS: ReportColumns<'id' | 'decision' | 'overridden' | 'why' | 'at'> = {
  called: {
    id: ID_NAMES,
    decision: ['decision'],
    overridden: ['overridden'],
    why: ['why'],
    at: ['at'],
  },
  optional: ['overridden', 'why'],
  needs: 'It needs an id, a decision and a time (at).',
};

const KEYS = {
  what: 'a final decision',
  ids: ID_NAMES,
  needed: ['decision', 'at'],
  optional: ['overridden', 'why'],
};

/**
 * Reads final decisions from a CSV as its bytes arrive. Needed are a column `decision_id` (or `request_id` or `id`), `decision` and `at`;
 * `overridden` and `why` may be there, and others are passed over.
 *
 * @param delimiter found out when absent
 * @returns the rows of each piece of the file
 * @throws SolventError as `readReportsCsv` does
 */
export function readFinalDecisionsCsv(
  source: AsyncIterator<Uint8Array>,
  times: Times,
  delimiter?: string,
): AsyncGenerator<(ReportedDecision | RefusedRow)[]> {
  return readReportsCsv(
    source,
    COLUMNS,
    (cells, called) => readFinalDecision(cells, called.id, times),
    delimiter,
  );
}

/** Reads the entries of a JSON body, each on its own, so that a bad one is refused alone. */
export function readFinalDecisionsJson(
  entries: readonly unknown[],
  times: Times,
): (ReportedDecision | RefusedRow)[] {
  return readReportsJson(entries, KEYS, ({ decision, overridden, why, at, ...row }, called) =>
    readFinalDecision({ id: called && row[called], decision, overridden, why, at }, called, times),
  );
}
