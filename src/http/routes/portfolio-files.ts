import { z } from 'zod';
import type { JobRow } from '../../jobs/jobs.ts';
import { errorsFile, rejectedFile, resultsFile, type StoredFile } from '../../jobs/results/file.ts';
import type { ERROR_COLUMNS } from '../../jobs/score/rejects.ts';
import type { Database } from '../../ports.ts';
import { REASON_COLUMN } from '../../table/own-columns.ts';
import { CONDITIONS, SENT_WITH } from '../download/headers.ts';
import { download } from '../jobs/download.ts';
import { finishedJob, ownJob } from '../jobs/own-job.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'clock' | 'blobs' | 'database' | 'logger'>;

const headers = z.object({
  Accept: z
    .string()
    .optional()
    .meta({
      description:
        'text/csv, application/x-ndjson (or application/ndjson), application/json or application/vnd.apache.parquet; by default as it is stored: CSV for CSV, lines for JSON and Parquet. ' +
        'A CSV with tabs is text/csv, and text/tab-separated-values to who asks for that.',
    }),
  ...CONDITIONS,
  'Accept-Encoding': z.string().optional().meta({ description: 'gzip compresses on the way.' }),
});
/** A row as an object: the file's columns, whatever they are. */
export const portfolioRowSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'PortfolioRow', description: 'A row as an object, a column a member.' });
const scoredRowSchema = z.record(z.string(), z.unknown()).meta({
  id: 'ScoredRow',
  description: "The row's columns, then the score's, and its reasons where the submit asked for them.",
});
const rejectedRowSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'RejectedRow', description: `The row as it came, behind \`${REASON_COLUMN}\`.` });
const rowFaultSchema = z
  .object({
    key: z.string().optional(),
    row: z.int(),
    column: z.string(),
    code: z.string(),
    message: z.string(),
  } satisfies Record<(typeof ERROR_COLUMNS)[number], z.ZodType>)
  .meta({
    id: 'RowFault',
    examples: [{ key: 'L-3', row: 4, column: 'income', code: 'missing_value', message: 'income is missing' }],
  });
const named = { 'Content-Disposition': 'A file name.' };

/** @param storedAs the formats that a file is kept in, of which alone there are ranges */
function responsesOf(row: z.ZodType, storedAs: ('text/csv' | 'application/x-ndjson')[]): Route['responses'] {
  const forms = {
    'text/csv': z.string(),
    'application/x-ndjson': z.string(),
    'application/json': z.array(row),
    'application/vnd.apache.parquet': z.string().meta({ format: 'binary' }),
  };
  return {
    200: { description: 'The file.', content: forms, headers: { ...SENT_WITH[200], ...named } },
    206: {
      description: 'The range, of the file as it is stored.',
      content: Object.fromEntries(storedAs.map((type) => [type, forms[type]])),
      headers: { ...SENT_WITH[206], ...named },
    },
    304: { description: 'The client has it already.', headers: SENT_WITH[304] },
  };
}
const AS_SENT: Parameters<typeof responsesOf>[1] = ['text/csv', 'application/x-ndjson'];

/** The files of a finished job. */
export function portfolioFileRoutes(services: Needs): Route[] {
  return [
    fileRoute(services, 'results', {
      operationId: 'getPortfolioResults',
      summary: 'The scored file',
      description:
        "The input's columns, then prediction, probability, default_risk and model_version, and the reasons where the submit asked for them, in input order. " +
        'Rejected rows stand in the errors file.',
      responses: responsesOf(scoredRowSchema, AS_SENT),
      read: resultsFile,
      fileName: ({ id, status }) => (status === 'FAILURE' ? `scored-${id}-incomplete` : `scored-${id}`),
    }),
    fileRoute(services, 'errors', {
      operationId: 'getPortfolioErrors',
      summary: 'The rejected rows with their reasons',
      description:
        "The schema's key where the file has it, the row's number (a header is row 1), column, code, message.",
      responses: responsesOf(rowFaultSchema, ['text/csv']),
      read: errorsFile,
      fileName: ({ id }) => `errors-${id}`,
    }),
    fileRoute(services, 'rejected', {
      operationId: 'getPortfolioRejected',
      summary: 'The rejected rows as they came',
      description:
        'Behind a column with the reason, which may stay: correct them and send the file again. Of a CSV only as CSV, for no ' +
        'other format holds a row of too few cells as it came; of JSON as lines, an array or CSV; of Parquet as Parquet too. ' +
        'Of a row that was too long to be kept, the reason says which it was.',
      responses: responsesOf(rejectedRowSchema, AS_SENT),
      read: rejectedFile,
      fileName: ({ id }) => `rejected-${id}`,
    }),
  ];
}

interface FileRoute {
  operationId: string;
  summary: string;
  description: string;
  responses: Route['responses'];
  read(database: Database, job: JobRow): Promise<StoredFile>;
  /** Without its ending. */
  fileName(job: JobRow): string;
}

function fileRoute(
  services: Needs,
  file: 'results' | 'errors' | 'rejected',
  { operationId, summary, description, responses, read, fileName }: FileRoute,
): Route {
  return route({
    method: 'get',
    path: `/api/v1/portfolios/{id}/${file}`,
    operationId,
    scope: 'portfolio',
    tag: 'portfolios',
    summary,
    description,
    params: z.object({ id: z.string().max(64) }),
    headers,
    responses,
    errors: [
      'not_found',
      'conflict',
      'not_acceptable',
      'precondition_failed',
      'range_not_satisfiable',
      'file_damaged',
    ],
    async handle(context, { params: { id } }) {
      const job = await finishedJob(services, await ownJob(services, context, 'portfolio', id));
      return download(services, context, await read(services.database, job), fileName(job));
    },
  });
}
