import { z } from 'zod';
import { CHALLENGER, challengerModeSchema } from '../../registry/challenger.ts';
import { CHAMPION } from '../../registry/move.ts';
import { promote } from '../../registry/promote.ts';
import { rollback } from '../../registry/rollback.ts';
import { parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { requireAliasScope } from '../middleware/authenticate.ts';
import { promotionMessage, promotionSchema, promotionView } from '../models/views.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

const MOST_BYTES = 16 * 1024;

const version = z.string().regex(/^[1-9]\d{0,8}$/, 'is the number of a version, as text');
const hand = {
  why: z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .meta({
      description: 'The reason, which the history keeps.',
      examples: ['Better on the hold-out of November.'],
    }),
  alias: z
    .string()
    .max(64)
    .default(CHAMPION)
    .meta({ description: 'What is moved; `MODEL_STAGE` says which alias answers.' }),
  from: version
    .optional()
    .meta({ description: 'The version that must still answer: with another one nothing is moved.' }),
};
const promoteSchema = z
  .strictObject({
    version,
    ...hand,
    force: z.boolean().default(false).meta({
      description: 'Also a version that does not pass the gate; the history says so, and why it does not.',
    }),
    mode: challengerModeSchema.optional().meta({
      description: `Of the alias ${CHALLENGER}: \`shadow\` is scored beside the champion and never answered, \`split\` answers a share of the subjects, \`off\` neither. Another version is shadowed unless this says otherwise.`,
      examples: ['shadow'],
    }),
    share: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .meta({
        description: 'Of the mode split: of the subjects, which part the challenger answers.',
        examples: [0.1],
      }),
  })
  .meta({
    id: 'PromoteRequest',
    examples: [{ version: '2', why: 'Better on the hold-out of November.' }],
  });
const rollbackSchema = z.strictObject(hand).meta({
  id: 'RollbackRequest',
  examples: [{ why: 'More is refused than before.' }],
});

type Needs = Pick<Services, 'database' | 'blobs' | 'clock' | 'pause'>;

/** Moves what answers. */
export function modelMoveRoutes(services: Needs): Route[] {
  const params = z.object({ name: z.string().max(100) });
  const common = { scope: 'alias', tag: 'models', params } as const;
  const responses = {
    200: {
      description: 'What answers from now on, within seconds and without a restart.',
      content: {
        'application/json': answerSchema(
          promotionSchema,
          'Version 2 is champion of loan-default now; it was version 1.',
        ),
      },
    },
  };
  const bodyOf = async <Schema extends z.ZodType>(context: HttpContext, schema: Schema) =>
    parsed(schema, await readJson(context.req.raw, MOST_BYTES, services.pause), 'The request is not valid');
  /** The name of the key, which may move the alias. */
  const handOf = (context: HttpContext, alias: string): string => {
    const caller = context.get('caller');
    requireAliasScope(caller, alias);
    return caller.name;
  };
  return [
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/promote',
      operationId: 'promoteModelVersion',
      summary: 'Make a version what answers',
      description:
        'The version must pass the gate against the present champion, or be forced. The reason is kept, with the name of the key and the verdict. A bundle that is damaged is refused, and nothing moves.',
      body: { content: { 'application/json': promoteSchema } },
      responses,
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const given = await bodyOf(context, promoteSchema);
        const by = handOf(context, given.alias);
        const promotion = await promote(services, params.name, { ...given, by });
        return answer(promotionView(promotion, given.alias), promotionMessage(promotion, given.alias));
      },
    }),
    route({
      ...common,
      method: 'post',
      path: '/api/v1/models/{name}/rollback',
      operationId: 'rollBackModel',
      summary: 'Make what answered before answer again',
      description: 'Repeated, it goes back further: what was rolled back is not what answered before.',
      body: { content: { 'application/json': rollbackSchema } },
      responses,
      errors: ['not_found', 'conflict', 'model_unavailable'],
      async handle(context, { params }) {
        const given = await bodyOf(context, rollbackSchema);
        const by = handOf(context, given.alias);
        const promotion = await rollback(services, params.name, { ...given, by });
        return answer(promotionView(promotion, given.alias), promotionMessage(promotion, given.alias));
      },
    }),
  ];
}
