import { z } from 'zod';
import { numberSignsSchema } from './number-signs.ts';
import { numberStyleSchema } from './number-style.ts';
import { columnTypeSchema } from './parquet/column.ts';
import { ArrayRecords, type Place } from './records/array.ts';
import { BehindReason } from './records/behind-reason.ts';
import { CsvRecords } from './records/csv.ts';
import { LineRecords } from './records/lines.ts';
import type { Records } from './records/records.ts';

export const formatSchema = z.enum(['csv', 'ndjson', 'json']);
export type Format = z.infer<typeof formatSchema>;
/** What a file may come as: Parquet becomes lines of JSON before anybody reads its rows. */
export type FileForm = Format | 'parquet';

/** How a job's input is written: what the submit found out, and every chunk relies on. */
export const dialectSchema = z.strictObject({
  format: formatSchema,
  /** Between the cells of a CSV; a comma for JSON, where only the errors file needs it. */
  delimiter: z.string().length(1),
  /** The header's cells, or the keys that a JSON record may have. */
  columns: z.array(z.string()).min(1),
  /** Which of them is the sender's own key, of applications that came in a body and no file. */
  key: z.string().optional(),
  /** How a CSV writes numbers; as programs do when absent. */
  numbers: numberStyleSchema.optional(),
  /** How it seems to write them otherwise, where nobody said it. */
  signs: numberSignsSchema.optional(),
  /** What each of the columns held in the Parquet file that it came as. */
  types: z.array(columnTypeSchema).optional(),
  /** A CSV's first column is a reason of ours, and none of `columns`. */
  reasons: z.literal(true).optional(),
  /** The reasons of each row are to stand behind its result: who knows nothing of them must not score a part of such a file. */
  explained: z.literal(true).optional(),
  /** The decision of each row is to be recorded, and its id to stand behind its result: as with reasons, by who knows of it. */
  recorded: z
    .strictObject({
      /** Whose applications all of them are: of jobs that were submitted before the job's row said it. */
      subject: z.string().optional(),
      /** The column that tells it of each. */
      subjectColumn: z.string().optional(),
    })
    .optional(),
});
export type Dialect = z.infer<typeof dialectSchema>;

/** A reader of the input's rows. Of a CSV with reasons of ours, each begins behind its own. */
export function recordsOf(dialect: Dialect, place: Place): Records {
  switch (dialect.format) {
    case 'csv':
      return csvRecordsOf(dialect);
    case 'ndjson':
      return new LineRecords();
    case 'json':
      return new ArrayRecords(place);
  }
}

export function csvRecordsOf(dialect: Dialect): CsvRecords {
  return dialect.reasons
    ? new BehindReason(dialect.delimiter.charCodeAt(0), dialect.columns.length)
    : csvRowsOf(dialect);
}

/** A reader of a CSV's rows that were found before, each from where it begins. */
export function csvRowsOf({ delimiter, columns }: Dialect): CsvRecords {
  return new CsvRecords(delimiter.charCodeAt(0), columns.length);
}
