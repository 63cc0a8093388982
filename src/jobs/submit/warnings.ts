import { columnFinder } from '../../application/columns.ts';
import { numberMembers, numberQuery, numberWarning } from '../../application/number-warning.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { dialectSchema } from '../../table/dialect.ts';
import type { JobRow } from '../jobs.ts';
import { cameInParts } from '../uploads/job-key.ts';

/** What a submitted file lacks, or may mean otherwise, in sentences. @param schema of the model that scores it */
export function warningsOf(job: JobRow, { key }: ApplicationSchema): string[] {
  const warnings = numberWarnings(job);
  const { columns } = dialectOf(job);
  if (key === undefined || columnFinder(columns)(key).length > 0) return warnings;
  const name = JSON.stringify(key);
  return [
    `The file has no column ${name}, which names a loan: its errors have no key, and outcomes find its rows as ${job.id}:<row> alone.`,
    ...warnings,
  ];
}

/** What the numbers of a submitted file may mean otherwise, in sentences. */
export function numberWarnings(job: JobRow): string[] {
  const warning = numberWarning(dialectOf(job), cameInParts(job) ? numberMembers : numberQuery);
  return warning === undefined ? [] : [warning];
}

function dialectOf({ layout }: JobRow) {
  return dialectSchema.parse(JSON.parse(layout!));
}
