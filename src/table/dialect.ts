import { z } from 'zod';
import { ArrayRecords } from './records/array.ts';
import { CsvRecords } from './records/csv.ts';
import { LineRecords } from './records/lines.ts';
import type { Records } from './records/records.ts';

export const formatSchema = z.enum(['csv', 'ndjson', 'json']);
export type Format = z.infer<typeof formatSchema>;

/** How a job's input is written: what the submit found out, and every chunk relies on. */
export const layoutSchema = z.strictObject({
  format: formatSchema,
  /** Between the cells of a CSV; a comma for JSON, where only the errors file needs it. */
  delimiter: z.string().length(1),
  /** The header's cells, or the keys that a JSON record may have. */
  columns: z.array(z.string()).min(1),
});
export type Layout = z.infer<typeof layoutSchema>;

/** A reader of the input's rows. @param inside false at the beginning of the file, true at that of a chunk */
export function recordsOf(layout: Layout, inside: boolean): Records {
  switch (layout.format) {
    case 'csv':
      return csvRecordsOf(layout);
    case 'ndjson':
      return new LineRecords();
    case 'json':
      return new ArrayRecords(inside);
  }
}

export function csvRecordsOf(layout: Layout): CsvRecords {
  return new CsvRecords(layout.delimiter.charCodeAt(0), layout.columns.length);
}
