import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';

const column = z.string().min(1);

/** Columns whose groups a model's decisions are compared by: read for the hold-out alone, never a feature, never kept with a row. */
export const auditSchema = z
  .array(
    z.union([
      column.transform((name): { column: string; bands?: number[] | undefined } => ({ column: name })),
      z.strictObject({
        column,
        /** Where the groups of a number begin but the first. */
        bands: z.array(z.number()).min(1).optional(),
      }),
    ]),
  )
  .default([]);
export type AuditRule = z.infer<typeof auditSchema>[number];

/**
 * What no single value shows.
 *
 * @param used columns that stand for something else, and for what
 */
export function auditProblems(rules: AuditRule[], used: ReadonlyMap<string, string>): ErrorDetail[] {
  const met = new Set<string>();
  return rules.flatMap(({ column: name, bands = [] }, index) => {
    const problems: ErrorDetail[] = [];
    const report = (message: string) => problems.push({ path: `audit.${index}`, message });
    const other = used.get(name);
    if (other !== undefined) report(`"${name}" is ${other}: what is audited may not be used`);
    if (met.has(name)) report(`"${name}" is listed twice`);
    met.add(name);
    if (bands.some((band, place) => place > 0 && band <= bands[place - 1]!))
      report('the bands must ascend, each once');
    return problems;
  });
}
