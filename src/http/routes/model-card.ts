import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { bundleKey } from '../../registry/bundle-store.ts';
import { findVersion } from '../../registry/versions.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const CARD = 'MODEL_CARD.md';

export function modelCardRoutes({
  database,
  blobs,
  environment,
}: Pick<Services, 'database' | 'blobs' | 'environment'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/model/card',
      operationId: 'getModelCard',
      scope: 'monitor',
      tag: 'models',
      summary: "A version's model card",
      description: 'What it is for, the data, how good it is, and its limits.',
      query: z.object({
        version: z
          .string()
          .max(100)
          .optional()
          .meta({ description: 'A version or an alias; without it, what answers now.' }),
      }),
      responses: { 200: { description: 'The card.', content: { 'text/markdown': z.string() } } },
      errors: ['not_found'],
      async handle(_, { query }) {
        const { MODEL_NAME, MODEL_STAGE } = environment;
        const found = await findVersion(database, MODEL_NAME, query.version ?? MODEL_STAGE);
        const card = found && (await blobs.get(bundleKey(found.digest, CARD)));
        if (!card) throw new SolventError('not_found', 'There is no such version, or it has no card.');
        return new Response(card.body, { headers: { 'Content-Type': 'text/markdown; charset=utf-8' } });
      },
    }),
  ];
}
