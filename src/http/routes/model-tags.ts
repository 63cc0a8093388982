import { z } from 'zod';
import { changeTags, MOST_TAGS, tagKeySchema, tagValueSchema } from '../../registry/tags.ts';
import { requireVersion } from '../../registry/versions.ts';
import { parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import { shownVersion } from '../models/shown-version.ts';
import { versionSchema } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const MOST_BYTES = 64 * 1024;

const changeSchema = z
  .strictObject({
    set: z
      .record(tagKeySchema, tagValueSchema)
      .default({})
      .meta({ description: 'Keys, and what they are to say.' }),
    remove: z.array(tagKeySchema).max(MOST_TAGS).default([]).meta({ description: 'Keys.' }),
  })
  .meta({ id: 'TagsRequest', examples: [{ set: { ticket: 'RISK-12' }, remove: ['draft'] }] });

/** Writes at a version what people want to find there. */
export function modelTagRoutes({
  database,
  clock,
  pause,
}: Pick<Services, 'database' | 'clock' | 'pause'>): Route[] {
  const word = z.string().max(100);
  return [
    route({
      method: 'post',
      path: '/api/v1/models/{name}/versions/{version}/tags',
      operationId: 'changeModelTags',
      scope: 'admin',
      tag: 'models',
      summary: 'Set and remove tags of a version',
      description: `A version has ${MOST_TAGS} tags at most, each with who set it and when. Several changes are made together or not at all.`,
      params: z.object({ name: word, version: word.meta({ description: 'A number or an alias.' }) }),
      body: { content: { 'application/json': changeSchema } },
      responses: {
        200: {
          description: 'The version with its tags.',
          content: {
            'application/json': answerSchema(versionSchema, 'Version 2 of loan-default has 1 tags.'),
          },
        },
      },
      errors: ['not_found'],
      async handle(context, { params }) {
        const given = await readJson(context.req.raw, MOST_BYTES, pause);
        const change = parsed(changeSchema, given, 'The request is not valid', ({ set, remove }) =>
          remove
            .filter((key) => Object.hasOwn(set, key))
            .map((key) => ({ path: `remove.${key}`, message: 'is set as well' })),
        );
        const version = await requireVersion(database, params.name, params.version);
        const by = context.get('caller').name;
        await changeTags(database, version, change, { by, at: clock.now() });
        const shown = await shownVersion(database, version);
        const what = `Version ${version.version} of ${version.model}`;
        return answer(shown, `${what} has ${shown.tags.length} tags.`);
      },
    }),
  ];
}
