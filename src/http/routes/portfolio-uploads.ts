import { z } from 'zod';
import { abortUpload } from '../../jobs/uploads/abort.ts';
import { beginUpload } from '../../jobs/uploads/begin.ts';
import { completeUpload } from '../../jobs/uploads/complete.ts';
import { MAX_PARTS } from '../../jobs/uploads/limits.ts';
import { partsOf } from '../../jobs/uploads/parts.ts';
import { putPart } from '../../jobs/uploads/put-part.ts';
import { findUpload, type UploadRow } from '../../jobs/uploads/uploads.ts';
import { wholeNumberText } from '../../number-text.ts';
import { invalid, parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson, requireEncoding } from '../body.ts';
import { sha256Said } from '../content-digest.ts';
import type { HttpContext } from '../context.ts';
import { idempotencyKeyOf, idempotencyKeySchema } from '../idempotency-key.ts';
import { saidBefore, saidSchema } from '../jobs/said-of-file.ts';
import { submittedAnswer, submittedResponse } from '../jobs/submitted.ts';
import { abortedSchema, partSchema, partView, uploadSchema, uploadView } from '../jobs/upload-view.ts';
import { modelRoute } from '../models/model-route.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { refuseSubject } from '../subject.ts';
import { toItsEnd } from '../to-its-end.ts';

type Needs = Pick<Services, 'jobs' | 'models' | 'background' | 'database' | 'environment'>;

const tag = 'portfolios';
const scope = 'portfolio';
const params = z.object({ id: z.string().max(64) });
const partParams = params.extend({ number: wholeNumberText(1, MAX_PARTS) });
const completionSchema = z
  .strictObject({
    parts: z.int().min(1).max(MAX_PARTS).meta({ description: 'How many there are: 1 to so many.' }),
  })
  .meta({ id: 'UploadCompletion', examples: [{ parts: 2 }] });
/** The longest body of JSON: some words. */
const JSON_BYTES = 4096;

/** A portfolio's file in parts, where it is larger than a request may be. */
export function portfolioUploadRoutes(services: Needs): Route[] {
  const { jobs, background } = services;
  const own = (context: HttpContext, id: string) =>
    findUpload(jobs.database, context.get('caller').name, id, jobs.clock.now());
  const viewed = async (upload: UploadRow) =>
    uploadView(upload, await partsOf(jobs.database, upload.id), jobs.limits.maxBytes);
  return [
    ...modelRoute(services, {
      method: 'post',
      path: '/api/v1/uploads',
      operationId: 'beginUpload',
      scope,
      tag,
      summary: 'Begin a portfolio that comes in parts',
      description:
        'Says of the whole file what a submit in one request says in its headers and query. ' +
        'The same Idempotency-Key gives the same upload again, with the parts that stand.',
      headers: z.object({
        'Idempotency-Key': idempotencyKeySchema.optional(),
      }),
      body: { content: { 'application/json': saidSchema } },
      responses: {
        201: {
          description: 'The upload.',
          content: { 'application/json': answerSchema(uploadSchema, 'The upload is open.') },
          headers: { Location: 'Where it stands.' },
        },
      },
      errors: ['conflict', 'model_unavailable'],
      async handle(context, { model }) {
        const request = context.req.raw;
        refuseSubject(request);
        const given = parsed(
          saidSchema,
          await readJson(request, JSON_BYTES, jobs.pause),
          'The upload is not valid',
        );
        const upload = await beginUpload(
          jobs,
          context.get('caller').name,
          { ...saidBefore(given), ...(model !== services.environment.MODEL_NAME && { model }) },
          idempotencyKeyOf(request),
        );
        const response = answer(await viewed(upload), messageOf(upload), 201);
        response.headers.set('Location', `/api/v1/uploads/${upload.id}`);
        return response;
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/uploads/{id}',
      operationId: 'getUpload',
      scope,
      tag,
      summary: 'Which parts of an upload stand',
      description: 'For a client that was interrupted: what stands with the same digest need not come again.',
      params,
      responses: {
        200: {
          description: 'The upload.',
          content: { 'application/json': answerSchema(uploadSchema, 'The upload is open.') },
        },
      },
      errors: ['not_found'],
      async handle(context, { params: { id } }) {
        const upload = await own(context, id);
        return answer(await viewed(upload), messageOf(upload));
      },
    }),
    route({
      method: 'put',
      path: '/api/v1/uploads/{id}/parts/{number}',
      operationId: 'putUploadPart',
      scope,
      tag,
      summary: 'Put a part of a file',
      description:
        'The bytes of the file from where the part before it ends: it may be cut anywhere. Parts come in any order, and several at a ' +
        'time. A number that is put again has the later part.',
      params: partParams,
      headers: z.object({
        'Content-Digest': z.string().optional().meta({
          description:
            '`sha-256=:base64:` (RFC 9530): a part that has another is not taken. Other digests may stand beside it.',
        }),
      }),
      body: { content: { 'application/octet-stream': z.string().meta({ format: 'binary' }) } },
      responses: {
        200: {
          description: 'The part stands.',
          content: { 'application/json': answerSchema(partSchema, 'Part 1 stands.') },
        },
      },
      errors: ['not_found', 'conflict'],
      async handle(context, { params: { id, number } }) {
        const request = context.req.raw;
        requireEncoding(request, false);
        requireWhole(request);
        const sha256 = sha256Said(request);
        const upload = await own(context, id);
        const part = await toItsEnd(
          background,
          putPart(jobs, upload, {
            number,
            body: request.body as ReadableStream<Uint8Array> | null,
            declaredBytes: Number(request.headers.get('Content-Length') ?? 0),
            sha256,
          }),
        );
        return answer(partView(part), `Part ${number} stands.`);
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/uploads/{id}/complete',
      operationId: 'completeUpload',
      scope,
      tag,
      summary: 'Make a job of the parts',
      description:
        'They are taken as one file, and all that a submit answers is answered here, errors as well; after an error parts can be put again. ' +
        'To complete an upload twice gives the same job.',
      params,
      body: { content: { 'application/json': completionSchema } },
      responses: { 202: submittedResponse },
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params: { id } }) {
        const given = await readJson(context.req.raw, JSON_BYTES, jobs.pause);
        const { parts } = parsed(completionSchema, given, 'The completion is not valid');
        const job = await toItsEnd(background, completeUpload(jobs, await own(context, id), parts));
        return submittedAnswer(services, job);
      },
    }),
    route({
      method: 'delete',
      path: '/api/v1/uploads/{id}',
      operationId: 'abortUpload',
      scope,
      tag,
      summary: 'Abort an upload',
      description:
        'It is unknown from then on. One that is completed is a job, which is deleted as a job is.',
      params,
      responses: {
        200: {
          description: 'It is aborted. Its parts are deleted within a minute.',
          content: { 'application/json': answerSchema(abortedSchema, 'The upload was aborted.') },
        },
      },
      errors: ['not_found', 'conflict'],
      async handle(context, { params: { id } }) {
        await abortUpload(jobs, await own(context, id));
        return answer({ upload_id: id, status: 'ABORTED' }, 'The upload was aborted.');
      },
    }),
  ];
}

function messageOf({ job }: UploadRow): string {
  return job === null ? 'The upload is open.' : 'The upload was completed.';
}

/** What is a piece of a part would stand in the place of all of it (RFC 9110, 14.5). */
function requireWhole({ headers }: Request): void {
  if (headers.has('Content-Range'))
    throw invalid('The headers are not valid', [
      { path: 'Content-Range', message: 'means nothing here: a part is put whole' },
    ]);
}
