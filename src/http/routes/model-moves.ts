import { requestPromotion } from '../../registry/request-promotion.ts';
import { rollback } from '../../registry/rollback.ts';
import { answer, answerSchema } from '../answer.ts';
import { followInBackground } from '../models/follow-in-background.ts';
import { ofModel } from '../models/model-params.ts';
import { handOn, promoteSchema, readRequest, rollbackSchema } from '../models/move-request.ts';
import { PROPOSAL_MESSAGE, proposalMessage, proposalSchema, proposalView } from '../models/proposal-view.ts';
import { promotionMessage, promotionSchema, promotionView } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

type Needs = Pick<
  Services,
  'database' | 'blobs' | 'clock' | 'approvals' | 'mayMove' | 'environment' | 'pause' | 'background' | 'mlflow'
>;

/** Moves what answers. */
export function modelMoveRoutes(services: Needs): Route[] {
  const common = { scope: 'alias', tag: 'models', params: ofModel } as const;
  const moved = {
    description: 'What answers from now on, within seconds and without a restart.',
    content: {
      'application/json': answerSchema(
        promotionSchema,
        'Version 2 is champion of loan-default now; it was version 1.',
      ),
    },
  };
  return [
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/promote',
      operationId: 'promoteModelVersion',
      summary: 'Make a version what answers',
      description:
        'The version must pass the gate against the present champion, or be forced. The reason is kept, with the name of the key and the verdict. ' +
        'A bundle that is damaged is refused, and nothing moves. ' +
        'Where `PROMOTION_APPROVALS` asks for more than one key, a version that did not answer before is proposed: ' +
        'the move waits for other keys to approve it. Where that is proposed already the answer is that proposal, and no approval of it.',
      body: { content: { 'application/json': promoteSchema } },
      responses: {
        200: moved,
        202: {
          description: 'The proposal: it waits for other keys.',
          content: { 'application/json': answerSchema(proposalSchema, PROPOSAL_MESSAGE) },
        },
      },
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const given = await readRequest(context, promoteSchema, services.pause);
        const by = handOn(context, given.alias);
        const asked = await requestPromotion(services, params.name, { ...given, by, isHand: true });
        if (asked.promotion) {
          followInBackground(services, params.name);
          return answer(
            promotionView(asked.promotion, given.alias),
            promotionMessage(asked.promotion, given.alias, services.environment),
          );
        }
        const view = await proposalView(services, asked.proposal, by);
        return answer(view, proposalMessage(view), 202);
      },
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/rollback',
      operationId: 'rollBackModel',
      summary: 'Make what answered before answer again',
      description:
        'Repeated, it goes back further: what was rolled back is not what answered before. So send `from`, the version that is to be ' +
        'rolled back: sent twice, the second is a `conflict`, and nothing goes back twice. One key is enough.',
      body: { content: { 'application/json': rollbackSchema } },
      responses: { 200: moved },
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const given = await readRequest(context, rollbackSchema, services.pause);
        const by = handOn(context, given.alias);
        const promotion = await rollback(services, params.name, { ...given, by });
        followInBackground(services, params.name);
        return answer(
          promotionView(promotion, given.alias),
          promotionMessage(promotion, given.alias, services.environment),
        );
      },
    }),
  ];
}
