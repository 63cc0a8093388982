import { z } from 'zod';
import { column } from './names.ts';

/** Which rows are held out from training, where it is not a share of them by their keys. */
export const holdoutSchema = z
  .union([
    /** Those of this day and later, by the root's `date`. */
    z.strictObject({ from: z.iso.date().describe('a date such as 2026-01-31') }),
    /** All rows with one value of a column, or none of them. */
    z.strictObject({ by: column }),
  ])
  .describe('{"from": a date} or {"by": a column}');
