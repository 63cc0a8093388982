import { z } from 'zod';
import { archive, unarchive } from '../../registry/archive.ts';
import { parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import { ofNumber } from '../models/model-params.ts';
import { archiveSchema } from '../models/move-request.ts';
import { shownVersion } from '../models/shown-version.ts';
import { versionSchema } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const MOST_BYTES = 16 * 1024;

const unarchiveSchema = z.strictObject({}).meta({ id: 'UnarchiveRequest', examples: [{}] });

type Needs = Pick<Services, 'database' | 'clock' | 'logger' | 'pause'>;

/** Puts versions away that nobody uses. */
export function modelArchiveRoutes(services: Needs): Route[] {
  const { database, pause } = services;
  const common = { method: 'post', scope: 'admin', tag: 'models', params: ofNumber } as const;
  const responses = {
    200: {
      description: 'The version.',
      content: {
        'application/json': answerSchema(versionSchema, 'Version 2 of loan-default is archived.'),
      },
    },
  };
  return [
    route({
      ...common,
      path: '/api/v1/models/{name}/versions/{version}/archive',
      operationId: 'archiveModelVersion',
      summary: 'Archive a version that nobody uses',
      description:
        'No list shows it unasked, and nothing can be pointed at it. Nothing of it is deleted. What an alias points at or would be ' +
        'rolled back to, or an unfinished job is scored by, is refused.',
      body: { content: { 'application/json': archiveSchema } },
      responses,
      errors: ['not_found', 'conflict'],
      async handle(context, { params: { name, version } }) {
        const given = await readJson(context.req.raw, MOST_BYTES, pause);
        const { why } = parsed(archiveSchema, given, 'The request is not valid');
        const archived = await archive(services, name, version, { by: context.get('caller').name, why });
        const message = `Version ${archived.version} of ${name} is archived.`;
        return answer(await shownVersion(database, archived), message);
      },
    }),
    route({
      ...common,
      path: '/api/v1/models/{name}/versions/{version}/unarchive',
      operationId: 'unarchiveModelVersion',
      summary: 'Take a version out of the archive',
      description: 'It is listed and can be promoted again, as if it had never been there.',
      body: { content: { 'application/json': unarchiveSchema } },
      responses: {
        200: {
          description: 'The version.',
          content: {
            'application/json': answerSchema(versionSchema, 'Version 2 of loan-default is not archived.'),
          },
        },
      },
      errors: ['not_found'],
      async handle(context, { params: { name, version } }) {
        parsed(
          unarchiveSchema,
          await readJson(context.req.raw, MOST_BYTES, pause),
          'The request is not valid',
        );
        const taken = await unarchive(services, name, version, context.get('caller').name);
        const message = `Version ${taken.version} of ${name} is not archived.`;
        return answer(await shownVersion(database, taken), message);
      },
    }),
  ];
}
