import { z } from 'zod';
import type { Database } from '../../ports.ts';
import type { HeldModel } from '../../registry/holder.ts';
import { listVersions } from '../../registry/versions.ts';
import { idempotencyKeyOf, idempotencyKeySchema } from '../idempotency-key.ts';
import { registeredNames } from '../models/registered-names.ts';
import { readyModel } from '../ready-model.ts';
import { type Route, route } from '../route.ts';
import { dryRunSchema, isDryRun } from '../scoring/dry-run.ts';
import { KEEPS_NOTHING } from '../scoring/record.ts';
import { createShadow } from '../scoring/shadow.ts';
import type { Services } from '../services.ts';
import { SUBJECT, subjectOf, subjectSchema } from '../subject.ts';
import { toItsEnd } from '../to-its-end.ts';
import { type AskedModel, askedModel } from './asked-model.ts';
import { type InferServices, infer } from './infer.ts';
import { modelMetadata, SERVER_METADATA } from './metadata.ts';

type Needs = InferServices & Pick<Services, 'logger' | 'environment' | 'background' | 'isStopping'>;

/**
 * The Open Inference Protocol v2, for clients of inference servers. `/openapi.json` does not describe it: the protocol has a
 * description of its own, which its clients are made of, and errors of another form than every other route.
 */
export function openInferenceRoutes(services: Needs): Route[] {
  const { models, database } = services;
  const shadow = createShadow(services);
  const requireRegistered = registeredNames(services);
  return [
    route({
      method: 'get',
      path: '/v2',
      operationId: 'getInferenceServer',
      scope: null,
      tag: 'operations',
      summary: 'What the server is and can do',
      responses: {},
      handle: () => Response.json(SERVER_METADATA),
    }),
    route({
      method: 'get',
      path: '/v2/health/live',
      operationId: 'isInferenceServerLive',
      scope: null,
      neverRefused: true,
      tag: 'operations',
      summary: 'Whether the process answers',
      responses: {},
      handle: () => Response.json({ live: true }),
    }),
    route({
      method: 'get',
      path: '/v2/health/ready',
      operationId: 'isInferenceServerReady',
      scope: null,
      tag: 'operations',
      summary: 'Whether it can score',
      responses: {},
      async handle() {
        await readyModel(services);
        return Response.json({ ready: true });
      },
    }),
    ...ofModel('', (path, params) =>
      route({
        method: 'get',
        path,
        params,
        operationId: 'getInferenceModel',
        scope: 'predict',
        tag: 'scoring',
        summary: 'What a model takes and gives',
        responses: {},
        async handle(_, { params }) {
          await requireRegistered(params.model);
          const model = await askedModel(models, params);
          const versions = params.version === undefined ? await versionsOf(database, model) : [model.version];
          return Response.json(modelMetadata(model, versions));
        },
      }),
    ),
    ...ofModel('/ready', (path, params) =>
      route({
        method: 'get',
        path,
        params,
        operationId: 'isInferenceModelReady',
        scope: 'predict',
        tag: 'scoring',
        summary: 'Whether a model can score',
        responses: {},
        async handle(_, { params }) {
          await requireRegistered(params.model);
          const { name } = await askedModel(models, params);
          return Response.json({ name, ready: true });
        },
      }),
    ),
    ...ofModel('/infer', (path, params) =>
      route({
        method: 'post',
        path,
        params,
        operationId: 'infer',
        scope: 'predict',
        tag: 'scoring',
        summary: 'Score rows by a model',
        query: z.object({ dry_run: dryRunSchema.optional() }),
        headers: z.object({
          'Dry-Run': dryRunSchema.optional(),
          'Idempotency-Key': idempotencyKeySchema.optional(),
          [SUBJECT]: subjectSchema.optional(),
        }),
        responses: {},
        async handle(context, { params, query }) {
          await requireRegistered(params.model);
          const { raw } = context.req;
          const isDry = isDryRun(raw, query.dry_run);
          const given = idempotencyKeyOf(raw);
          const key = isDry ? undefined : given;
          const asked = { ...params, subject: subjectOf(raw), key };
          const work = infer({ ...services, ...(isDry && KEEPS_NOTHING), shadow }, context, asked);
          // As of `predict`: what was kept by then is to be counted, too.
          return key === undefined ? work : toItsEnd(services.background, work);
        },
      }),
    ),
  ];
}

/** The newest first, without those that were put away; the one that answers alone while the registry cannot be read. */
async function versionsOf(database: Database, { name, version }: HeldModel): Promise<string[]> {
  const known = await listVersions(database, name).catch(() => []);
  const versions = known.filter(({ archived }) => !archived).map((one) => one.version);
  return versions.length > 0 ? versions.toReversed() : [version];
}

const modelParams = z.object({ model: z.string() });
const versionParams = modelParams.extend({ version: z.string() });

/** A route of a model, at its address and at that of each of its versions. */
function ofModel(rest: string, at: (path: string, params: z.ZodType<AskedModel>) => Route): Route[] {
  return [
    at(`/v2/models/{model}${rest}`, modelParams),
    at(`/v2/models/{model}/versions/{version}${rest}`, versionParams),
  ];
}
