import { z } from 'zod';
import { listReadings } from '../../decisions/readings.ts';
import { answer, answerSchema } from '../answer.ts';
import { decisionMessage, decisionSchema, decisionView } from '../decisions/decision-view.ts';
import { type DecisionServices, note, requireDecision } from '../decisions/own-decision.ts';
import {
  parseReadingCursor,
  readingCursor,
  readingPageSchema,
  readingView,
} from '../decisions/reading-view.ts';
import { pageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';

const params = z.object({
  decision_id: z.string().max(64).meta({ description: 'As it stands in the answer of a prediction.' }),
});
const tag = 'decisions';
const scope = 'decisions';
const OWN =
  'With the scope `audit` a key sees every decision, and with `predict` alone those that it asked for itself: any other is a 404.';
const errors = ['not_found', 'gone', 'file_damaged', 'storage_unavailable'] as const;

/** What was decided: looked up, repeated and explained. */
export function decisionRoutes(services: DecisionServices): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/decisions/{decision_id}',
      operationId: 'getDecision',
      scope,
      tag,
      summary: 'What was decided, of what and by what',
      description: `${OWN} That it was read is kept: see its readings.`,
      params,
      responses: {
        200: {
          description: 'Its record.',
          content: {
            'application/json': answerSchema(
              decisionSchema,
              'Default was predicted by version 3 of loan-default at 2026-03-03T10:20:30.040Z.',
            ),
          },
        },
      },
      errors: [...errors],
      async handle(context, { params: { decision_id } }) {
        const decision = await requireDecision(services, context, decision_id);
        await note(services, context, { what: 'look-up', decisions: [decision_id] });
        return answer(decisionView(decision), decisionMessage(decision));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/decisions/{decision_id}/readings',
      operationId: 'listDecisionReadings',
      scope: 'audit',
      tag,
      summary: 'Who read a decision, the latest first',
      description:
        'By itself, among what was found, or in a span of time. Readings are kept as long as records.',
      params,
      query: z.object(pageQuery),
      responses: {
        200: {
          description: 'A page of them.',
          content: { 'application/json': answerSchema(readingPageSchema, '1 readings.') },
        },
      },
      errors: [...errors],
      async handle(context, { params: { decision_id }, query: { limit, cursor } }) {
        await requireDecision(services, context, decision_id);
        const before = cursor === undefined ? undefined : parseReadingCursor(cursor);
        const { readings, next } = await listReadings(services.database, decision_id, { limit, before });
        return answer(
          { readings: readings.map(readingView), next_cursor: next ? readingCursor(next) : null },
          `${readings.length} readings.`,
        );
      },
    }),
  ];
}
