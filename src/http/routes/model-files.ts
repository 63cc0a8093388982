import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { bundleFileSize, bundleFiles } from '../../registry/bundle-files.ts';
import { requireVersion } from '../../registry/versions.ts';
import { answer, answerSchema } from '../answer.ts';
import { CONDITIONS, SENT_WITH } from '../download/headers.ts';
import { ofVersion } from '../models/model-params.ts';
import { sendBundleFile } from '../models/send-file.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const fileSchema = z.object({
  name: z.string(),
  bytes: z.int(),
  sha256: z
    .string()
    .meta({ description: "Of its bytes, as the manifest says; the manifest's names the bundle." }),
});
const filesSchema = z
  .object({ model_name: z.string(), model_version: z.string(), files: z.array(fileSchema) })
  .meta({
    id: 'ModelFiles',
    examples: [
      {
        model_name: 'loan-default',
        model_version: '2',
        files: [
          {
            name: 'manifest.json',
            bytes: 23_194,
            sha256: '4b1f6cf6a4ba5f3e6c3a2b7d5e8f9012a3b4c5d6e7f8091a2b3c4d5e6f708192',
          },
        ],
      },
    ],
  });
const jsonSchema = z.record(z.string(), z.unknown()).meta({
  id: 'ModelFile',
  description: 'The file as it is.',
  examples: [{ format: 2, name: 'loan-default' }],
});

const common = { method: 'get', scope: 'registry', tag: 'models' } as const;

/** The files of a version: its manifest, its card with the plots, its trees. */
export function modelFileRoutes({ database, blobs }: Pick<Services, 'database' | 'blobs'>): Route[] {
  return [
    route({
      ...common,
      path: '/api/v1/models/{name}/versions/{version}/files',
      operationId: 'listModelFiles',
      summary: "A version's files",
      description: 'Together they are the bundle, which another registry takes in as it is.',
      params: ofVersion,
      responses: {
        200: {
          description: 'All of them, the manifest first.',
          content: { 'application/json': answerSchema(filesSchema, '7 files.') },
        },
      },
      errors: ['not_found', 'model_unavailable'],
      async handle(_, { params }) {
        const { model, version, digest } = await requireVersion(database, params.name, params.version);
        const files = await Promise.all(
          (await bundleFiles(blobs, digest)).map(async ({ name, sha256 }) => ({
            name,
            bytes: await bundleFileSize(blobs, digest, name),
            sha256,
          })),
        );
        return answer({ model_name: model, model_version: version, files }, `${files.length} files.`);
      },
    }),
    route({
      ...common,
      path: '/api/v1/models/{name}/versions/{version}/files/{file}',
      operationId: 'getModelFile',
      summary: 'One of its files',
      description: 'As it was stored: one that is damaged is refused before its first byte.',
      params: ofVersion.extend({
        file: z
          .string()
          .max(100)
          .meta({ description: 'Such as manifest.json, MODEL_CARD.md, roc.svg, model.onnx.' }),
      }),
      headers: z.object(CONDITIONS),
      responses: {
        200: {
          description: 'The file.',
          content: {
            'application/json': jsonSchema,
            'text/markdown': z.string(),
            'image/svg+xml': z.string(),
            'application/octet-stream': z.string().meta({ format: 'binary' }),
          },
          headers: SENT_WITH[200],
        },
        206: { description: 'The range.', headers: SENT_WITH[206] },
        304: { description: 'The client has it already.', headers: SENT_WITH[304] },
      },
      errors: ['not_found', 'model_unavailable', 'precondition_failed', 'range_not_satisfiable'],
      async handle(context, { params }) {
        const { model, version, digest } = await requireVersion(database, params.name, params.version);
        const file = (await bundleFiles(blobs, digest)).find(({ name }) => name === params.file);
        if (!file)
          throw new SolventError('not_found', `Version ${version} of ${model} has no file "${params.file}".`);
        return sendBundleFile(context.req.raw, blobs, digest, file);
      },
    }),
  ];
}
