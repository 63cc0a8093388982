import { type ReportColumns, readReportsCsv } from '../../intake/read-csv.ts';
import type { GroupKey } from './key.ts';
import { type RefusedGroup, readGroup, type SubjectGroup } from './read-group.ts';

const COLUMNS: ReportColumns<'subject' | 'attribute' | 'group'> = {
  called: { subject: ['subject'], attribute: ['attribute'], group: ['group'] },
  optional: [],
  needs: 'It needs a subject, an attribute and a group.',
};

/** Reads groups from a CSV as its bytes arrive: see `readReportsCsv`. */
export function readGroupsCsv(
  source: AsyncIterator<Uint8Array>,
  keyOf: GroupKey,
  delimiter?: string,
): AsyncGenerator<(SubjectGroup | RefusedGroup)[]> {
  return readReportsCsv(source, COLUMNS, (cells, _, row) => readGroup(row, cells, keyOf), delimiter);
}
