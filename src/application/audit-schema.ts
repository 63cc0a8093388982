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

/** What no single value shows. */
export function auditProblems(rules: AuditRule[]): ErrorDetail[] {
  return rules.flatMap(({ bands = [] }, index) =>
    bands.some((band, place) => place > 0 && band <= bands[place - 1]!)
      ? [{ path: `audit.${index}`, message: 'the bands must ascend, each once' }]
      : [],
  );
}
