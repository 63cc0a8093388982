import { changeTags, MOST_TAGS } from '../../registry/tags.ts';
import { requireVersion } from '../../registry/versions.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import { ofVersion } from '../models/model-params.ts';
import { shownVersion } from '../models/shown-version.ts';
import { readTagsChange, tagsChangeSchema } from '../models/tags-change.ts';
import { versionSchema } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const MOST_BYTES = 64 * 1024;

/** Writes at a version what people want to find there. */
export function modelTagRoutes({
  database,
  clock,
  pause,
}: Pick<Services, 'database' | 'clock' | 'pause'>): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/models/{name}/versions/{version}/tags',
      operationId: 'changeModelTags',
      scope: 'admin',
      tag: 'models',
      summary: 'Set and remove tags of a version',
      description: `A version has ${MOST_TAGS} tags at most, each with who set it and when. Several changes are made together or not at all.`,
      params: ofVersion,
      body: { content: { 'application/json': tagsChangeSchema } },
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
        const change = readTagsChange(given);
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
