import { z } from 'zod';
import { SolventError } from '../../errors.ts';
import { answersAt } from '../../registry/answers-at.ts';
import { bundleFiles } from '../../registry/bundle-files.ts';
import { findVersion } from '../../registry/versions.ts';
import { CONDITIONS, SENT_WITH } from '../download/headers.ts';
import { versionOrAlias } from '../models/model-params.ts';
import { modelRoute } from '../models/model-route.ts';
import { sendBundleFile } from '../models/send-file.ts';
import type { Route } from '../route.ts';
import type { Services } from '../services.ts';

const CARD = 'MODEL_CARD.md';

export function modelCardRoutes(services: Pick<Services, 'database' | 'blobs' | 'environment'>): Route[] {
  const { database, blobs, environment } = services;
  const content = { 'text/markdown': z.string() };
  return [
    ...modelRoute(services, {
      method: 'get',
      path: '/api/v1/model/card',
      operationId: 'getModelCard',
      scope: 'registry',
      tag: 'models',
      summary: "A version's model card",
      description: 'What it is for, the data, how good it is, and its limits.',
      query: z.object({
        version: versionOrAlias
          .optional()
          .meta({ description: 'A version or an alias; without it, what answers now.' }),
      }),
      headers: z.object(CONDITIONS),
      responses: {
        200: { description: 'The card.', content, headers: SENT_WITH[200] },
        206: { description: 'The range.', content, headers: SENT_WITH[206] },
        304: { description: 'The client has it already.', headers: SENT_WITH[304] },
      },
      errors: ['not_found', 'model_unavailable', 'precondition_failed', 'range_not_satisfiable'],
      async handle(context, { query, model }) {
        const wanted = query.version ?? answersAt(environment, model);
        const found = await findVersion(database, model, wanted);
        const card = found && (await bundleFiles(blobs, found.digest)).find(({ name }) => name === CARD);
        if (!card) throw new SolventError('not_found', 'There is no such version, or it has no card.');
        return sendBundleFile(context.req.raw, blobs, found.digest, card);
      },
    }),
  ];
}
