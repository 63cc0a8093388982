import { z } from 'zod';
import { isoDate } from './day.ts';
import { column } from './names.ts';

/** Which rows are held out from training, where it is not a share of them by their keys. */
export const holdoutSchema = z
  .union([
    /** Those of this day and later, by the root's `date`. */
    z.strictObject({ from: isoDate }),
    /** All rows with one value of a column, or none of them. */
    z.strictObject({ by: column }),
  ])
  .describe('{"from": a date} or {"by": a column}');
