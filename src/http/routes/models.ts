import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { listAliases } from '../../registry/aliases.ts';
import { readBundleManifest } from '../../registry/bundle-store.ts';
import { challengerModeSchema, findChallenger } from '../../registry/challenger.ts';
import { presentVerdict } from '../../registry/judging.ts';
import { listTags } from '../../registry/tags.ts';
import { listUpkeep } from '../../registry/upkeep.ts';
import { presentOutcomes } from '../../registry/verdicts.ts';
import { listModels, listVersions, requireVersion } from '../../registry/versions.ts';
import { answer, answerSchema } from '../answer.ts';
import { ofModel, ofVersion } from '../models/model-params.ts';
import { shownVersion } from '../models/shown-version.ts';
import {
  VERSION_EXAMPLE,
  versionDetails,
  versionDetailsSchema,
  versionSchema,
  versionView,
} from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const modelSchema = z
  .object({
    model_name: z.string(),
    versions: z.int().meta({ description: 'How many there are that are not archived.' }),
    archived: z.int().meta({ description: 'How many more there are.' }),
    aliases: z
      .record(z.string(), z.string())
      .meta({ description: 'Names, and the versions that they point at.' }),
  })
  .meta({
    id: 'RegisteredModel',
    examples: [{ model_name: 'loan-default', versions: 2, archived: 1, aliases: { champion: '2' } }],
  });
const modelsSchema = z.object({ models: z.array(modelSchema) }).meta({ id: 'RegisteredModels' });
const versionsSchema = modelSchema
  .extend({
    versions: z.array(versionSchema).meta({ description: 'The newest first.' }),
    challenger: z
      .object({
        model_version: z.string(),
        mode: challengerModeSchema,
        share: z.number().nullable().meta({ description: 'Of the subjects; with the mode split alone.' }),
      })
      .nullable()
      .meta({ description: 'What the alias challenger is used for; null without one.' }),
  })
  .meta({
    id: 'RegisteredModelVersions',
    examples: [
      {
        model_name: 'loan-default',
        versions: [VERSION_EXAMPLE],
        archived: 1,
        aliases: { champion: '2', challenger: '3' },
        challenger: { model_version: '3', mode: 'split', share: 0.1 },
      },
    ],
  });

/** What the registry holds. */
export function modelRoutes(services: Pick<Services, 'database' | 'blobs' | 'clock'>): Route[] {
  const { database, blobs } = services;
  return [
    route({
      method: 'get',
      path: '/api/v1/models',
      operationId: 'listModels',
      scope: 'registry',
      tag: 'models',
      summary: 'All models, and what their aliases point at',
      description: 'A model has a name and versions, and aliases that each point at one of them.',
      responses: {
        200: {
          description: 'All of them, by name.',
          content: { 'application/json': answerSchema(modelsSchema, '1 models.') },
        },
      },
      async handle() {
        const models = await Promise.all(
          (await listModels(database)).map(async ({ model, versions, archived }) => ({
            model_name: model,
            versions,
            archived,
            aliases: await listAliases(database, model),
          })),
        );
        return answer({ models }, `${models.length} models.`);
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/models/{name}',
      operationId: 'getModel',
      scope: 'registry',
      tag: 'models',
      summary: "A model's versions",
      description: 'What the registry knows of each: when and by whom it was brought, and what points at it.',
      params: ofModel,
      query: z.object({
        archived: z
          .stringbool({ truthy: ['true'], falsy: ['false'] })
          .default(false)
          .meta({ type: 'boolean', description: 'true: also those that are archived.' }),
      }),
      responses: {
        200: {
          description: 'The newest first.',
          content: { 'application/json': answerSchema(versionsSchema, '2 versions.') },
        },
      },
      errors: ['not_found'],
      async handle(_, { params, query }) {
        const [versions, outcomes, aliases, tags, challenger] = await Promise.all([
          listVersions(database, params.name),
          presentOutcomes(database, params.name),
          listAliases(database, params.name),
          listTags(database, params.name),
          findChallenger(database, params.name),
        ]);
        if (versions.length === 0) throw new SolventError('not_found', 'There is no such model.');
        const shown = versions
          .filter(({ archived }) => query.archived || !archived)
          .map((one) => versionView(one, aliases, outcomes.get(one.version) ?? null, tags.get(one.version)))
          .toReversed();
        const { version: model_version, ...use } = challenger ?? {};
        return answer(
          {
            model_name: params.name,
            aliases,
            versions: shown,
            archived: versions.filter(({ archived }) => archived).length,
            challenger: challenger && { model_version, ...use },
          },
          `${shown.length} versions.`,
        );
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/models/{name}/versions/{version}',
      operationId: 'getModelVersion',
      scope: 'registry',
      tag: 'models',
      summary: 'A version: what it decides by, and how good it was',
      description:
        'Features, threshold and bands, its metrics on the hold-out, and what the gate says of it against the present champion.',
      params: ofVersion,
      responses: {
        200: {
          description: 'The version.',
          content: { 'application/json': answerSchema(versionDetailsSchema, 'Version 2 of loan-default.') },
        },
      },
      errors: ['not_found', 'model_unavailable'],
      async handle(_, { params }) {
        const version = await requireVersion(database, params.name, params.version);
        const manifest = await readBundleManifest(blobs, version.digest);
        const verdict = await presentVerdict(services, version);
        const shown = await shownVersion(database, version);
        const upkeep = await listUpkeep(database, version.model, version.version);
        const details = versionDetails(shown, verdict, upkeep, manifest);
        return answer(details, `Version ${version.version} of ${version.model}.`);
      },
    }),
  ];
}
