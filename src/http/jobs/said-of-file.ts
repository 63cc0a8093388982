import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import type { SaidOfFile } from '../../jobs/uploads/uploads.ts';
import type { FileForm } from '../../table/dialect.ts';
import { requireCharset } from '../../table/encoding.ts';
import { type FileOptions, fileOptions, fileOptionsSchema } from '../../table/file-options.ts';
import { requireEncoding, requireJsonCharset, requireMediaType } from '../body.ts';

const FORMAT_OF: Record<string, FileForm> = {
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/json': 'json',
  'application/vnd.apache.parquet': 'parquet',
};
const FILE_TYPES = Object.keys(FORMAT_OF) as [string, ...string[]];

/** Whether a submit asks for reasons, in its query or in the beginning of an upload. */
const REASONS = {
  description:
    'true: the results say why, of a model that gives reasons. A CSV or Parquet has the columns `reason_1` to `reason_4`, each a code and a direction (`income:lower`); what is stored as JSON has the member `reasons` of `predict`.',
};

/** Which column tells whose application each row is. */
const SUBJECT_COLUMN = z.string().min(1).max(200).optional().meta({
  description:
    'Column of the file that tells whose application each row is, as `X-Subject` does of one: it is kept with the record of its decision, where there are any.',
});

/** What a submit in one request says in its query of the file and of its results. */
export const submitQuerySchema = fileOptionsSchema.extend({
  reasons: z
    .stringbool({ truthy: ['true'], falsy: ['false'] })
    .optional()
    .meta({ type: 'boolean', ...REASONS }),
  subject: SUBJECT_COLUMN,
});

/** What a submit says in its headers and query of the file that it holds, said of one that comes later. */
export const saidSchema = fileOptionsSchema
  .extend({
    type: z.enum(FILE_TYPES).meta({ description: 'Media type of the file.' }),
    charset: z.string().max(40).optional().meta({ description: 'Of a CSV; UTF-8 when absent.' }),
    gzip: z
      .boolean()
      .default(false)
      .meta({ description: 'Whether the file as a whole, before it is cut, is compressed.' }),
    reasons: z.boolean().default(false).meta(REASONS),
    subject: SUBJECT_COLUMN,
  })
  .strict()
  .meta({ id: 'UploadBeginning', examples: [{ type: 'text/csv', gzip: true }] });

/**
 * What a request says of the portfolio's file in it.
 * @throws SolventError `unsupported_media_type`, `validation_error` when it says of JSON what only a CSV can be
 */
export function saidOfBody(request: Request, query: z.output<typeof submitQuerySchema>): SaidOfFile {
  const options = fileOptions(query);
  const { type, charset } = requireMediaType(request, FILE_TYPES);
  const gzip = requireEncoding(request, true) === 'gzip';
  return { ...ofFormat(FORMAT_OF[type]!, gzip, charset, options), ...ofRows(query) };
}

/** As `saidOfBody`; an unknown charset is refused as well, which a submit finds when it reads the file. */
export function saidBefore(given: z.output<typeof saidSchema>): SaidOfFile {
  const { type, gzip, ...more } = given;
  const charset = more.charset?.toLowerCase();
  if (type.startsWith('text/')) requireCharset(charset);
  else requireJsonCharset(charset, FILE_TYPES);
  return { ...ofFormat(FORMAT_OF[type]!, gzip, charset, fileOptions(more)), ...ofRows(given) };
}

type OfRows = Pick<SaidOfFile, 'reasons' | 'subjectColumn'>;

function ofRows({
  reasons,
  subject,
}: {
  reasons?: boolean | undefined;
  subject?: string | undefined;
}): OfRows {
  return { ...(reasons && { reasons }), ...(subject !== undefined && { subjectColumn: subject }) };
}

function ofFormat(
  format: FileForm,
  gzip: boolean,
  charset: string | undefined,
  options: FileOptions,
): SaidOfFile {
  if (format !== 'csv' && (options.delimiter !== undefined || options.numbers))
    throw new SolventError(
      'validation_error',
      'delimiter, decimal and thousands are said of a CSV, and this is none.',
    );
  return { format, gzip, charset, ...options };
}
