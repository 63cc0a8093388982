import { z } from 'zod';
import type { ApplicationSchema } from '../../application/schema.ts';
import type { SolventError } from '../../errors.ts';
import type { JobRow } from '../../jobs/jobs.ts';
import { MAX_PREDICTIONS } from '../../jobs/limits.ts';
import { readPredictions } from '../../jobs/results/predictions.ts';
import { missingRows, progressOf } from '../../jobs/status.ts';
import { submit } from '../../jobs/submit/submit.ts';
import { ownKeyName } from '../../scoring/own-key.ts';
import { explainedResultSchema } from '../../scoring/result.ts';
import { parseKeepingText } from '../../table/digits.ts';
import { MAX_ROW_BYTES } from '../../table/limits.ts';
import { invalid, parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { applicationOfModelSchema, applicationSchema, GIVES_KEY_BACK } from '../application.ts';
import { readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { idempotencyKeyOf, idempotencyKeySchema, REPLAYED, REPLAYED_HEADER } from '../idempotency-key.ts';
import { deletedAnswer, deletedResponse } from '../jobs/deleted.ts';
import { fractionDone } from '../jobs/job-view.ts';
import { ownJob } from '../jobs/own-job.ts';
import { hasMoreMarks } from '../json-marks.ts';
import { modelRoute } from '../models/model-route.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { SUBJECT, subjectOf, subjectSchema } from '../subject.ts';
import { toItsEnd } from '../to-its-end.ts';

type Needs = Pick<Services, 'jobs' | 'clock' | 'background' | 'blobs' | 'database' | 'pause' | 'environment'>;

/** Ten thousand generous applications. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The envelope is checked here; each application on its own when it is scored, so that a bad one fails alone. */
const bodySchema = z.strictObject({ predictions: z.array(z.unknown()).min(1).max(MAX_PREDICTIONS) });
const describedBody = z
  .object({ predictions: z.array(applicationSchema).min(1).max(MAX_PREDICTIONS) })
  .meta({ id: 'BatchRequest' });
const describedBodyOfModel = z
  .object({ predictions: z.array(applicationOfModelSchema).min(1).max(MAX_PREDICTIONS) })
  .meta({ id: 'BatchRequestOfModel' });

const params = z.object({ job_id: z.string().max(64) });

const acceptedSchema = z
  .object({
    job_id: z.string(),
    status: z.literal('PENDING'),
    message: z.string(),
    total_predictions: z.int(),
  })
  .meta({
    id: 'AcceptedBatch',
    examples: [
      {
        job_id: 'f1a5780a-87ac-49be-a552-395a21f5f4a2',
        status: 'PENDING',
        message: 'The batch was accepted.',
        total_predictions: 1,
      },
    ],
  });

const faultSchema = z
  .object({ column: z.string(), code: z.string(), message: z.string() })
  .meta({ id: 'ApplicationFault' });

const features = z.unknown().meta({ description: 'The application as it came, without its own key.' });

const batchResultSchema = z
  .discriminatedUnion('status', [
    explainedResultSchema
      .extend({
        status: z.literal('success'),
        decision_id: z.uuidv7().optional().meta({
          description: 'By which its record is found. Absent where decisions are not recorded.',
        }),
        features,
      })
      .loose()
      .meta({ id: 'ScoredApplication' }),
    z
      .looseObject({
        status: z.literal('error'),
        features,
        error: faultSchema,
        errors: z
          .array(faultSchema)
          .meta({ description: 'All that is wrong with it; `error` is the first.' }),
      })
      .meta({ id: 'RefusedApplication' }),
  ])
  .meta({ id: 'BatchResult' });

const batchSchema = z
  .object({
    job_id: z.string(),
    status: z.enum(['PENDING', 'PROGRESS', 'SUCCESS', 'FAILURE']).meta({ id: 'BatchStatus' }),
    progress: z.number().min(0).max(100).meta({ description: 'Of a portfolio it is 0 to 1.' }),
    total: z.int(),
    completed: z.int(),
    results: z
      .array(batchResultSchema)
      .nullable()
      .meta({ description: `With SUCCESS: one for each application, in their order. ${GIVES_KEY_BACK}` }),
    error: z.string().nullable().meta({ description: 'With FAILURE: what went wrong.' }),
  })
  .meta({ id: 'Batch' });

/** The contract's small JSON batches: jobs like any other, with their results in the answer. */
export function predictBatchRoutes(services: Needs): Route[] {
  const jobOf = (context: HttpContext, id: string) => ownJob(services, context, 'predictions', id);
  return [
    ...modelRoute(services, {
      method: 'post',
      path: '/api/v1/predict/batch',
      operationId: 'submitBatch',
      scope: 'predict',
      tag: 'scoring',
      summary: `Score up to ${MAX_PREDICTIONS} applications in the background`,
      description: 'An application that cannot be scored fails alone. Ask for the job that the answer names.',
      headers: z.object({
        'Idempotency-Key': idempotencyKeySchema.optional(),
        [SUBJECT]: subjectSchema.optional().meta({
          description:
            'Whose applications they are: kept with the records of their decisions, where there are any, and with the batch until it has ended.',
        }),
      }),
      body: { content: { 'application/json': describedBody } },
      bodyOfModel: { content: { 'application/json': describedBodyOfModel } },
      responses: {
        202: {
          description: 'The job.',
          content: { 'application/json': answerSchema(acceptedSchema, 'The batch was accepted.') },
          headers: { Location: 'Where to ask for its progress and results.', ...REPLAYED_HEADER },
        },
      },
      errors: ['conflict', 'model_unavailable'],
      handle: (context, { model }) => submitBatch(services, context, model),
    }),
    route({
      method: 'get',
      path: '/api/v1/predict/batch/{job_id}',
      operationId: 'getBatch',
      scope: 'predict',
      tag: 'scoring',
      summary: 'How far a batch is, and its results',
      description: 'With SUCCESS `results` has one for each application, in their order.',
      params,
      responses: {
        200: {
          description: 'The batch.',
          content: { 'application/json': answerSchema(batchSchema, 'The batch is SUCCESS.') },
        },
      },
      errors: ['not_found', 'file_damaged'],
      async handle(context, { params }) {
        const job = await jobOf(context, params.job_id);
        // How long the answer is the results say, and nobody reads them to say nothing of them.
        if (context.req.method === 'HEAD' && job.status === 'SUCCESS')
          return new Response(null, { headers: { 'Content-Type': 'application/json' } });
        return answer(await batchView(services, job), `The batch is ${job.status}.`);
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/predict/batch/{job_id}',
      operationId: 'deleteBatch',
      scope: 'predict',
      tag: 'scoring',
      summary: 'Cancel a batch, or delete a finished one',
      description:
        'A batch that runs is cancelled; of one that is finished the applications and the results are deleted.',
      params,
      responses: { 200: deletedResponse },
      errors: ['not_found'],
      handle: async (context, { params: { job_id } }) =>
        deletedAnswer(services, await jobOf(context, job_id)),
    }),
  ];
}

async function submitBatch(services: Needs, context: HttpContext, model: string): Promise<Response> {
  const subject = subjectOf(context.req.raw);
  const { schema } = (await services.jobs.models.get(undefined, model)).compiled;
  const mostMarks = MAX_PREDICTIONS * (schema.fields.length + SPARE_MARKS);
  const body = await readJson(context.req.raw, MOST_BYTES, services.pause, (text) => {
    if (hasMoreMarks(text, mostMarks)) throw tooMuch();
    return parseKeepingText(text);
  });
  const { predictions } = parsed(bodySchema, body, 'The batch is not valid');
  const lines = predictions.map((prediction) => `${JSON.stringify(prediction)}\n`);
  const tooLong = lines.findIndex((line) => line.length > MAX_ROW_BYTES);
  if (tooLong >= 0)
    throw invalid('The batch is not valid', [
      { path: `predictions.${tooLong}`, message: 'is too long for an application' },
    ]);
  const work = submit(services.jobs, {
    owner: context.get('caller').name,
    kind: 'predictions',
    model,
    format: 'ndjson',
    gzip: false,
    body: new Blob(lines).stream(),
    columns: columnsOf,
    subject,
    idempotencyKey: idempotencyKeyOf(context.req.raw),
    declaredBytes: 0,
  });
  const { job, isRepeat } = await toItsEnd(services.background, work);
  const message = 'The batch was accepted.';
  const response = answer(
    { job_id: job.id, status: 'PENDING', message, total_predictions: predictions.length },
    message,
    202,
  );
  response.headers.set('Location', `/api/v1/predict/batch/${job.id}`);
  if (isRepeat) response.headers.set(REPLAYED, 'true');
  return response;
}

/** Of an application, besides a comma a field: braces, the own key, and commas within texts. */
const SPARE_MARKS = 20;

function tooMuch(): SolventError {
  return invalid('The batch is not valid', [
    {
      path: 'predictions',
      message: `has more than ${MAX_PREDICTIONS} applications, or far more in them than the model asks for`,
    },
  ]);
}

/** What an application may hold: the model's fields, and the sender's own key. */
function columnsOf(schema: ApplicationSchema) {
  const names = schema.fields.map(({ name }) => name);
  const key = ownKeyName(schema);
  return key === undefined ? { columns: names } : { columns: [...names, key], key };
}

async function batchView(services: Needs, job: JobRow): Promise<z.infer<typeof batchSchema>> {
  const { database, clock } = services;
  const [progress] = await progressOf(database, [job], clock.now());
  const { rows, scored, rejected } = progress!;
  const view = {
    job_id: job.id,
    progress: Math.round(fractionDone(progress!) * 10_000) / 100,
    total: rows,
    completed: scored + rejected,
    results: null,
    error: null,
  };
  if (job.status === 'SUCCESS')
    return { ...view, status: 'SUCCESS', results: await readPredictions(services, job) };
  if (job.status === 'PENDING' || job.status === 'PROGRESS') return { ...view, status: job.status };
  const missing = await missingRows(database, job.id);
  return { ...view, status: 'FAILURE', error: missing[0]?.reason ?? 'The batch was cancelled.' };
}
