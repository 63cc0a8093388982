import { z } from 'zod';
import { listJobs } from '../../jobs/list.ts';
import { missingRows, progressOf, rejectionsOf } from '../../jobs/status.ts';
import { submit } from '../../jobs/submit/submit.ts';
import { numberWarnings } from '../../jobs/submit/warnings.ts';
import { answer, answerSchema } from '../answer.ts';
import { applicationOfModelSchema } from '../application.ts';
import type { HttpContext } from '../context.ts';
import { idempotencyKeyOf, idempotencyKeySchema, REPLAYED, REPLAYED_HEADER } from '../idempotency-key.ts';
import { deletedAnswer, deletedResponse } from '../jobs/deleted.ts';
import { jobDetailSchema, jobDetailView, jobMessage, jobSchema, jobView } from '../jobs/job-view.ts';
import { ownJob } from '../jobs/own-job.ts';
import { saidOfBody, submitQuerySchema } from '../jobs/said-of-file.ts';
import { submittedAnswer, submittedResponse } from '../jobs/submitted.ts';
import { modelRoute } from '../models/model-route.ts';
import { nextCursor, pageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { refuseSubject } from '../subject.ts';
import { toItsEnd } from '../to-its-end.ts';
import { portfolioFileRoutes, portfolioRowSchema } from './portfolio-files.ts';

type Needs = Pick<
  Services,
  'jobs' | 'models' | 'clock' | 'background' | 'blobs' | 'database' | 'logger' | 'environment'
>;

const params = z.object({ id: z.string().max(64) });
const tag = 'portfolios';
const scope = 'portfolio';
/** Bytes, not text: a CSV may have any charset, Parquet is none, and all may come as gzip. */
const fileSchema = z.string().meta({ format: 'binary' });
const OTHER_FILES = {
  'text/tab-separated-values': fileSchema,
  'application/x-ndjson': fileSchema,
  'application/ndjson': fileSchema,
  'application/vnd.apache.parquet': fileSchema,
};
const jobPageSchema = z
  .object({
    jobs: z.array(jobSchema),
    next_cursor: nextCursor,
  })
  .meta({ id: 'PortfolioPage' });

/** Whole portfolios: hand in a file, watch it, download it. */
export function portfolioRoutes(services: Needs): Route[] {
  const jobOf = (context: HttpContext, id: string) => ownJob(services, context, 'portfolio', id);
  return [
    ...modelRoute(services, {
      method: 'post',
      path: '/api/v1/portfolios',
      operationId: 'submitPortfolio',
      scope,
      tag,
      summary: 'Submit a file of applications',
      description:
        'CSV (comma, semicolon or tab; the first line names the columns), NDJSON, or a JSON array of objects. ' +
        "Columns are found by the fields' names or by the schema's own headers; all others pass through. " +
        'Content-Encoding: gzip is understood, and every `charset` of a CSV; results are UTF-8.',
      query: submitQuerySchema,
      headers: z.object({
        'Idempotency-Key': idempotencyKeySchema.optional(),
      }),
      body: {
        content: {
          ...OTHER_FILES,
          'application/json': z.array(portfolioRowSchema).min(1),
          'text/csv': fileSchema.meta({ id: 'CsvFile' }),
        },
      },
      bodyOfModel: {
        content: {
          ...OTHER_FILES,
          'application/json': z.array(applicationOfModelSchema).min(1),
          'text/csv': fileSchema,
        },
      },
      responses: {
        202: { ...submittedResponse, headers: { ...submittedResponse.headers, ...REPLAYED_HEADER } },
      },
      errors: ['conflict', 'model_unavailable'],
      handle: (context, { query, model }) => submitFile(services, context, model, query),
    }),
    route({
      method: 'get',
      path: '/api/v1/portfolios',
      operationId: 'listPortfolios',
      scope,
      tag,
      summary: "The key's own jobs, the newest first",
      description: 'A job belongs to the key that handed it in: no other sees it.',
      query: z.object(pageQuery),
      responses: {
        200: {
          description: 'A page of them.',
          content: {
            'application/json': answerSchema(jobPageSchema, '1 jobs.'),
          },
        },
      },
      async handle(context, { query }) {
        const { database, clock } = services;
        const now = clock.now();
        const page = await listJobs(database, context.get('caller').name, now, query.limit, query.cursor);
        const progress = await progressOf(database, page.jobs, now);
        const jobs = page.jobs.map((job, index) => jobView(job, progress[index]!));
        return answer(
          { jobs, next_cursor: page.cursor ?? null },
          `${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}.`,
        );
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/portfolios/{id}',
      operationId: 'getPortfolio',
      scope,
      tag,
      summary: 'How far a job is',
      description: 'How many rows are scored, and why others were rejected.',
      params,
      responses: {
        200: {
          description: 'Its progress.',
          content: { 'application/json': answerSchema(jobDetailSchema, 'The job is being scored.') },
        },
      },
      errors: ['not_found'],
      async handle(context, { params: { id } }) {
        const { database, clock } = services;
        const job = await jobOf(context, id);
        const [progress] = await progressOf(database, [job], clock.now());
        const rejections = progress!.rejected > 0 ? await rejectionsOf(database, id) : [];
        const missing = job.status === 'FAILURE' ? await missingRows(database, id) : [];
        const view = jobDetailView(job, progress!, rejections, missing, numberWarnings(job));
        return answer(view, jobMessage(view));
      },
    }),
    ...portfolioFileRoutes(services),
    route({
      method: 'delete',
      path: '/api/v1/portfolios/{id}',
      operationId: 'deletePortfolio',
      scope,
      tag,
      summary: 'Cancel a job, or delete a finished one',
      description: 'A job that runs is cancelled; of one that is finished the files are deleted.',
      params,
      responses: { 200: deletedResponse },
      errors: ['not_found'],
      handle: async (context, { params: { id } }) => deletedAnswer(services, await jobOf(context, id)),
    }),
  ];
}

async function submitFile(
  services: Needs,
  context: HttpContext,
  model: string,
  query: z.output<typeof submitQuerySchema>,
): Promise<Response> {
  const request = context.req.raw;
  refuseSubject(request);
  const work = submit(services.jobs, {
    owner: context.get('caller').name,
    kind: 'portfolio',
    model,
    ...saidOfBody(request, query),
    body: request.body as ReadableStream<Uint8Array> | null,
    idempotencyKey: idempotencyKeyOf(request),
    declaredBytes: Number(request.headers.get('Content-Length') ?? 0),
  });
  const { job, isRepeat } = await toItsEnd(services.background, work);
  const response = await submittedAnswer(services, job);
  if (isRepeat) response.headers.set(REPLAYED, 'true');
  return response;
}
