import { readAgreement } from '../../drift/agreement/agreement.ts';
import { agreementSchema } from '../../drift/agreement/report.ts';
import { DAY_MS } from '../../time.ts';
import { answer, answerSchema } from '../answer.ts';
import { agreementQuery } from '../models/agreement-query.ts';
import { ofModel } from '../models/model-params.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/** Whether a challenger would decide as the champion does. */
export function modelAgreementRoutes({
  database,
  blobs,
  clock,
}: Pick<Services, 'database' | 'blobs' | 'clock'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/models/{name}/agreement',
      operationId: 'getModelAgreement',
      scope: 'registry',
      tag: 'models',
      summary: 'How far the challenger agrees with the champion',
      description:
        'From the samples of applications that both scored: how far their PDs lie apart, which decisions would swap, by risk band, each ' +
        'with its 95% interval, and which of the two was right where outcomes are known. In a split, where each application is scored by one, what ' +
        'either answered.',
      params: ofModel,
      query: agreementQuery,
      responses: {
        200: {
          description: 'The comparison.',
          content: {
            'application/json': answerSchema(
              agreementSchema,
              'Of 5,000 pairs versions 1 and 2 decide 1.93% otherwise.',
            ),
          },
        },
      },
      errors: ['not_found', 'model_unavailable'],
      async handle(_, { params: { name }, query: { days } }) {
        const now = clock.now();
        const report = await readAgreement({ database, blobs }, name, now - days * DAY_MS, now);
        return answer(report, report.summary);
      },
    }),
  ];
}
