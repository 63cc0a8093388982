import { z } from 'zod';
import { takeIn } from '../../registry/take-in.ts';
import { answer, answerSchema } from '../answer.ts';
import { MOST_BUNDLE_BYTES, readBundleBody } from '../models/bundle-body.ts';
import { followInBackground } from '../models/follow-in-background.ts';
import { ofModel } from '../models/model-params.ts';
import { shownVersion } from '../models/shown-version.ts';
import { versionSchema } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const MEBIBYTE = 1024 ** 2;

const bodySchema = z
  .object({ file: z.array(z.string().meta({ format: 'binary' })).min(1) })
  .meta({ id: 'BundleForm', description: 'A part for each file of the bundle, with its file name.' });

/** Takes in what was trained elsewhere. */
export function modelImportRoutes(
  services: Pick<Services, 'database' | 'blobs' | 'clock' | 'background' | 'mlflow'>,
): Route[] {
  const content = {
    'application/json': answerSchema(versionSchema, 'Version 2 of loan-default is registered.'),
  };
  return [
    route({
      method: 'post',
      path: '/api/v1/models/{name}/versions',
      operationId: 'importModelVersion',
      scope: 'admin',
      tag: 'models',
      summary: 'Register a bundle that was made elsewhere',
      description:
        `The files of another registry's version, or of \`npm run train -- --out\`, ${MOST_BUNDLE_BYTES / MEBIBYTE} MiB in all. ` +
        'Every hash is checked, and that the bundle scores what it says. It gets a number, and no alias moves. ' +
        'A bundle that is there already keeps its number.',
      params: ofModel,
      body: { content: { 'multipart/form-data': bodySchema } },
      responses: {
        200: { description: 'It was there already.', content },
        201: { description: 'Its number.', content, headers: { Location: 'Where it stands.' } },
      },
      errors: ['malformed_body', 'validation_error', 'unsupported_media_type', 'payload_too_large'],
      async handle(context, { params: { name } }) {
        const files = await readBundleBody(context.req.raw);
        const { version, isNew } = await takeIn(services, name, files, context.get('caller').name);
        followInBackground(services, name);
        const view = await shownVersion(services.database, version);
        if (!isNew) return answer(view, `Version ${version.version} of ${name} is this bundle already.`);
        const response = answer(view, `Version ${version.version} of ${name} is registered.`, 201);
        const address = `/api/v1/models/${encodeURIComponent(name)}/versions/${version.version}`;
        response.headers.set('Location', address);
        return response;
      },
    }),
  ];
}
