import { z } from 'zod';
import { approve } from '../../registry/approve.ts';
import { listProposals, requireProposal } from '../../registry/proposals.ts';
import { propose } from '../../registry/propose.ts';
import { requireModel } from '../../registry/versions.ts';
import { withdraw } from '../../registry/withdraw.ts';
import { answer, answerSchema } from '../answer.ts';
import { followInBackground } from '../models/follow-in-background.ts';
import { ofModel, ofProposal } from '../models/model-params.ts';
import { approveSchema, handOn, promoteSchema, readRequest } from '../models/move-request.ts';
import { PROPOSAL_MESSAGE, proposalMessage, proposalSchema, proposalView } from '../models/proposal-view.ts';
import { nextCursor, numberedPageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const pageSchema = z
  .object({ proposals: z.array(proposalSchema), next_cursor: nextCursor })
  .meta({ id: 'ProposalPage' });
const withdrawSchema = z.strictObject({}).meta({ id: 'WithdrawRequest', examples: [{}] });

type Needs = Pick<
  Services,
  'database' | 'blobs' | 'clock' | 'approvals' | 'mayMove' | 'pause' | 'background' | 'mlflow'
>;

/** Moves that wait for more than one key. */
export function modelProposalRoutes(services: Needs): Route[] {
  const { database, pause } = services;
  const common = { scope: 'alias', tag: 'models' } as const;
  const shown = (description: string, message: string) => ({
    description,
    content: { 'application/json': answerSchema(proposalSchema, message) },
  });
  return [
    route({
      ...common,
      scope: 'proposals',
      method: 'get',
      path: '/api/v1/models/{name}/proposals',
      operationId: 'listProposals',
      summary: "What is proposed for a model's aliases, and what became of it",
      description: 'The newest first, those that ended too.',
      params: ofModel,
      query: z.object({
        ...numberedPageQuery,
      }),
      responses: {
        200: {
          description: 'A page of them.',
          content: { 'application/json': answerSchema(pageSchema, '1 proposals.') },
        },
      },
      errors: ['not_found'],
      async handle(context, { params, query: { limit, cursor } }) {
        await requireModel(database, params.name);
        const before = cursor === undefined ? undefined : Number(cursor);
        const { proposals, next } = await listProposals(database, params.name, { limit, before });
        const views = await Promise.all(
          proposals.map((proposal) => proposalView(services, proposal, context.get('caller').name)),
        );
        const next_cursor = next === undefined ? null : String(next);
        return answer({ proposals: views, next_cursor }, `${views.length} proposals.`);
      },
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/proposals',
      operationId: 'proposeModelVersion',
      summary: 'Propose what is to answer',
      description:
        'Nothing moves before somebody approves it. The key that proposes is the first that stands on it. The same proposal twice is one, and asking for what another key proposed is no approval.',
      params: ofModel,
      body: { content: { 'application/json': promoteSchema } },
      responses: { 201: shown('The proposal.', PROPOSAL_MESSAGE) },
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const given = await readRequest(context, promoteSchema, pause);
        const by = handOn(context, given.alias);
        const view = await proposalView(
          services,
          await propose(services, params.name, { ...given, by, isHand: true }),
          by,
        );
        return answer(view, proposalMessage(view), 201);
      },
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/proposals/{proposal}/approve',
      operationId: 'approveProposal',
      summary: 'Stand on a proposal, and make its move where that is enough',
      description:
        'A key counts once, however often it approves. A proposal whose alias was moved meanwhile is refused, with who moved it; one whose version does not pass the gate any more too, and the approval is kept.',
      params: ofProposal,
      body: { content: { 'application/json': approveSchema } },
      responses: {
        200: shown(
          'What became of it: `made` once it is what answers.',
          'Proposal 3 is made: version 2 as champion of loan-default.',
        ),
      },
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const given = await readRequest(context, approveSchema, pause);
        const { alias } = await requireProposal(database, params.name, params.proposal);
        const by = handOn(context, alias);
        const { proposal, isNew } = await approve(services, params.name, params.proposal, { by, ...given });
        if (proposal.state === 'made') followInBackground(services, params.name);
        const view = await proposalView(services, proposal, by);
        const again =
          isNew || view.state === 'made' ? '' : ` The key ${by} stands on it already, and counts once.`;
        return answer(view, `${proposalMessage(view)}${again}`);
      },
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/proposals/{proposal}/withdraw',
      operationId: 'withdrawProposal',
      summary: 'Take a proposal back',
      description: 'By any key that may move the alias. What it was to move stays as it is.',
      params: ofProposal,
      body: { content: { 'application/json': withdrawSchema } },
      responses: {
        200: shown('What became of it.', 'Proposal 3 is withdrawn: version 2 as champion of loan-default.'),
      },
      errors: ['not_found', 'conflict'],
      async handle(context, { params }) {
        await readRequest(context, withdrawSchema, pause);
        const { alias } = await requireProposal(database, params.name, params.proposal);
        const by = handOn(context, alias);
        const view = await proposalView(
          services,
          await withdraw(services, params.name, params.proposal, by),
          by,
        );
        return answer(view, proposalMessage(view));
      },
    }),
  ];
}
