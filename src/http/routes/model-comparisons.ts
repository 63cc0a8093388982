import { comparisonSchema } from '../../registry/gate/comparison.ts';
import { contradictions } from '../../registry/gate/contradictions.ts';
import { verdictText } from '../../registry/gate/text.ts';
import { recordComparison } from '../../registry/judging.ts';
import { parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import { ofVersion } from '../models/model-params.ts';
import { verdictSchema, verdictView } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const MOST_BYTES = 16 * 1024;

/** Takes in how a version did beside another. */
export function modelComparisonRoutes(
  services: Pick<Services, 'database' | 'blobs' | 'clock' | 'pause'>,
): Route[] {
  return [
    route({
      scope: 'admin',
      tag: 'models',
      method: 'post',
      path: '/api/v1/models/{name}/versions/{version}/comparisons',
      operationId: 'compareModelVersion',
      summary: 'How a version did beside another on the same rows',
      description:
        'What `npm run model -- compare` measured. The version is judged anew by it and by what was measured on other files before, and the verdict counts for promotion while the other one is champion. What contradicts itself is refused.',
      params: ofVersion,
      body: { content: { 'application/json': comparisonSchema } },
      responses: {
        200: {
          description: 'What the gate says of the version now.',
          content: {
            'application/json': answerSchema(
              verdictSchema,
              'Version 2 of loan-default is fit for promotion.',
            ),
          },
        },
      },
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const body = await readJson(context.req.raw, MOST_BYTES, services.pause);
        const comparison = parsed(comparisonSchema, body, 'The request is not valid', contradictions);
        const by = context.get('caller').name;
        const { version, verdict } = await recordComparison(
          services,
          params.name,
          params.version,
          comparison,
          by,
        );
        return answer(
          verdictView(verdict),
          `Version ${version.version} of ${version.model} is ${verdictText(verdict.outcome)}.`,
        );
      },
    }),
  ];
}
