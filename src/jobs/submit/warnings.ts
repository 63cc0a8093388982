import { columnFinder } from '../../application/columns.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { dialectSchema } from '../../table/dialect.ts';
import type { JobRow } from '../jobs.ts';

/** What a submitted file lacks and is scored without, in sentences. @param schema of the model that scores it */
export function warningsOf({ id, layout }: JobRow, { key }: ApplicationSchema): string[] {
  const { columns } = dialectSchema.parse(JSON.parse(layout!));
  if (key === undefined || columnFinder(columns)(key).length > 0) return [];
  const name = JSON.stringify(key);
  return [
    `The file has no column ${name}, which names a loan: its errors have no key, and outcomes find its rows as ${id}:<row> alone.`,
  ];
}
