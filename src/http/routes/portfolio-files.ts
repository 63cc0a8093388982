import { z } from 'zod';
import type { JobRow } from '../../jobs/jobs.ts';
import { errorsFile, rejectedFile, resultsFile, type StoredFile } from '../../jobs/results/file.ts';
import type { Database } from '../../ports.ts';
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
        'text/csv, application/x-ndjson (or application/ndjson) or application/json; by default as it is stored: CSV for CSV, lines for JSON. ' +
        'A CSV with tabs is text/csv, and text/tab-separated-values to who asks for that.',
    }),
  ...CONDITIONS,
  'Accept-Encoding': z.string().optional().meta({ description: 'gzip compresses on the way.' }),
});
/** A row as an object: the file's columns, whatever they are. */
export const portfolioRowSchema = z
  .record(z.string(), z.unknown())
  .meta({ id: 'PortfolioRow', description: 'A row as an object, a column a member.' });
const content = {
  'text/csv': z.string(),
  'application/x-ndjson': z.string(),
  'application/json': z.array(portfolioRowSchema),
};
const named = { 'Content-Disposition': 'A file name.' };
const responses = {
  200: {
    description: 'The file.',
    content,
    headers: { ...SENT_WITH[200], ...named },
  },
  206: { description: 'The range.', content, headers: { ...SENT_WITH[206], ...named } },
  304: { description: 'The client has it already.', headers: SENT_WITH[304] },
};

/** The files of a finished job. */
export function portfolioFileRoutes(services: Needs): Route[] {
  return [
    fileRoute(services, 'results', {
      operationId: 'getPortfolioResults',
      summary: 'The scored file',
      description:
        "The input's columns, then prediction, probability, default_risk and model_version, in input order. " +
        'Rejected rows stand in the errors file.',
      read: resultsFile,
      fileName: ({ id, status }) => (status === 'FAILURE' ? `scored-${id}-incomplete` : `scored-${id}`),
    }),
    fileRoute(services, 'errors', {
      operationId: 'getPortfolioErrors',
      summary: 'The rejected rows with their reasons',
      description:
        "The schema's key where the file has it, the row's number (a header is row 1), column, code, message.",
      read: errorsFile,
      fileName: ({ id }) => `errors-${id}`,
    }),
    fileRoute(services, 'rejected', {
      operationId: 'getPortfolioRejected',
      summary: 'The rejected rows as they came',
      description:
        'In the format of the input, behind a column with the reason, which may stay: correct them and send the file again. ' +
        'Of a row that was too long to be kept, the reason says which it was.',
      read: rejectedFile,
      fileName: ({ id }) => `rejected-${id}`,
    }),
  ];
}

interface FileRoute {
  operationId: string;
  summary: string;
  description: string;
  read(database: Database, job: JobRow): Promise<StoredFile>;
  /** Without its ending. */
  fileName(job: JobRow): string;
}

function fileRoute(
  services: Needs,
  file: 'results' | 'errors' | 'rejected',
  { operationId, summary, description, read, fileName }: FileRoute,
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
      const job = await finishedJob(services, await ownJob(services, context, id));
      return download(services, context, await read(services.database, job), fileName(job));
    },
  });
}
