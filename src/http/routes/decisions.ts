import { z } from 'zod';
import { finalOfDecision } from '../../decisions/final/of-decision.ts';
import { noticeOf } from '../../decisions/notice.ts';
import { listReadings } from '../../decisions/readings.ts';
import { recordedModel } from '../../decisions/recorded-model.ts';
import { replayDecision } from '../../decisions/replay.ts';
import { answer, answerSchema } from '../answer.ts';
import { decisionMessage } from '../decisions/decision-view.ts';
import { decisionWithFinalSchema, decisionWithFinalView } from '../decisions/final-view.ts';
import { NOTICE_POLICY, noticePage } from '../decisions/notice-page.ts';
import { noticeMessage, noticeSchema, noticeView } from '../decisions/notice-view.ts';
import {
  type DecisionServices,
  note,
  OWN_OR_ALL,
  requireDecision,
  requireWhole,
  seesAll,
} from '../decisions/own-decision.ts';
import {
  parseReadingCursor,
  readingCursor,
  readingPageSchema,
  readingView,
} from '../decisions/reading-view.ts';
import { replayMessage, replaySchema, replayView } from '../decisions/replay-view.ts';
import { acceptedType } from '../download/accept.ts';
import { pageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';

const params = z.object({
  decision_id: z
    .string()
    .max(64)
    .toLowerCase()
    .meta({ description: 'As it stands in the answer of a prediction.' }),
});
const tag = 'decisions';
const scope = 'decisions';
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
      description: `${OWN_OR_ALL} That it was read is kept: see its readings.`,
      params,
      responses: {
        200: {
          description: 'Its record.',
          content: {
            'application/json': answerSchema(
              decisionWithFinalSchema,
              'Default was predicted by version 3 of loan-default at 2026-03-03T10:20:30.040Z.',
            ),
          },
        },
      },
      errors: [...errors],
      async handle(context, { params: { decision_id } }) {
        const decision = await requireDecision(services, context, decision_id);
        const final = await finalOfDecision(services.database, decision, seesAll(context.get('caller')));
        await note(services, context, { what: 'look-up', decisions: [decision_id] });
        return answer(decisionWithFinalView(decision, final), decisionMessage(decision));
      },
    }),
    route({
      method: 'post',
      path: '/api/v1/decisions/{decision_id}/replay',
      operationId: 'replayDecision',
      scope,
      tag,
      summary: 'Score a recorded application again',
      description: `By the version and the bundle that decided, and by no other: where that cannot be had, 503 says why. What it would be recorded as now is compared byte for byte with its record. ${OWN_OR_ALL}`,
      params,
      responses: {
        200: {
          description: 'Whether it came out the same, and what did not.',
          content: { 'application/json': answerSchema(replaySchema, 'The same again, to the last bit.') },
        },
      },
      errors: [...errors, 'conflict', 'model_unavailable'],
      async handle(context, { params: { decision_id } }) {
        const decision = requireWhole(await requireDecision(services, context, decision_id));
        const replay = await replayDecision(services.models, decision);
        await note(services, context, { what: 'replay', decisions: [decision_id] });
        return answer(replayView(decision_id, replay), replayMessage(replay));
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/decisions/{decision_id}/notice',
      operationId: 'getDecisionNotice',
      scope,
      tag,
      summary: 'What a letter about a declined application is written from',
      description: `With \`Accept: text/html\` as a page that prints. A 409 where the application was not declined, gives no reasons, or was erased. ${OWN_OR_ALL}`,
      params,
      responses: {
        200: {
          description:
            'The decision, its reasons in all languages of the dictionary, and what they are about.',
          content: {
            'application/json': answerSchema(noticeSchema, '1 reason. It is no letter yet.'),
            'text/html': z.string(),
          },
        },
      },
      errors: [...errors, 'conflict', 'not_acceptable', 'model_unavailable'],
      async handle(context, { params: { decision_id } }) {
        const type = acceptedType(context.req.header('Accept') ?? null, ['application/json', 'text/html']);
        const decision = requireWhole(await requireDecision(services, context, decision_id));
        const notice = noticeOf(await recordedModel(services.models, decision), decision);
        await note(services, context, { what: 'notice', decisions: [decision_id] });
        if (type === 'application/json') return answer(noticeView(notice), noticeMessage(notice));
        return context.html(await noticePage(notice), 200, { 'Content-Security-Policy': NOTICE_POLICY });
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
        'By itself, among what was found, or in a span of time; and who erased its subject, or placed or lifted a legal hold that covers it. Readings are kept as long as records.',
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
        const decision = await requireDecision(services, context, decision_id);
        const before = cursor === undefined ? undefined : parseReadingCursor(cursor);
        const { readings, next } = await listReadings(services.database, decision_id, {
          limit,
          before,
          erasedAt: 'erased' in decision ? decision.erased.at : undefined,
        });
        return answer(
          { readings: readings.map(readingView), next_cursor: next ? readingCursor(next) : null },
          `${readings.length} readings.`,
        );
      },
    }),
  ];
}
