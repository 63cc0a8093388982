import { z } from 'zod';
import { isDamage } from '../../decisions/store/damage.ts';
import {
  findHold,
  HOLD_NAME,
  type LegalHold,
  liftHold,
  listHoldPage,
  placeHold,
} from '../../decisions/store/holds.ts';
import type { Period } from '../../decisions/store/period.ts';
import { sweptBefore } from '../../decisions/store/sweep.ts';
import { SolventError } from '../../errors.ts';
import { DAY_MS } from '../../time.ts';
import { parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import { holdParams, holdRequestSchema, holdSchema, holdsSchema, holdView } from '../decisions/hold-view.ts';
import { note } from '../decisions/own-decision.ts';
import { periodOf } from '../decisions/period-body.ts';
import { pageQuery } from '../page-query.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'decisions' | 'database' | 'clock' | 'environment' | 'pause'>;

const BODY_BYTES = 16 * 1024;
/** What a hold may cover that cannot be read. */
const ALL_TIME: Period = { from: 0, to: Number.MAX_SAFE_INTEGER };

const liftedSchema = z
  .object({ name: z.string() })
  .meta({ id: 'LiftedDecisionHold', examples: [{ name: 'case-4711' }] });

/** Legal holds: periods whose decisions are neither deleted nor erased. */
export function decisionHoldRoutes(services: Needs): Route[] {
  const { decisions: store, clock, environment, pause } = services;
  const tag = 'decisions';
  const path = '/api/v1/decision-holds/{name}';
  return [
    route({
      method: 'get',
      path: '/api/v1/decision-holds',
      operationId: 'listDecisionHolds',
      scope: 'holds',
      tag,
      summary: 'The legal holds that stand',
      description: 'In the order of their names, with who placed each, and when.',
      query: z.object(pageQuery),
      responses: {
        200: {
          description: 'A page of them.',
          content: { 'application/json': answerSchema(holdsSchema, '1 hold.') },
        },
      },
      errors: ['file_damaged'],
      async handle(_, { query: { limit, cursor } }) {
        if (cursor !== undefined && !HOLD_NAME.test(cursor))
          throw new SolventError('validation_error', 'This cursor is not one that a page gave.');
        const page = await listHoldPage(store, { limit, after: cursor });
        const holds = page.holds.map(([name, hold]) => holdView(name, hold));
        const now = clock.now();
        const since = sweptBefore(now, environment.DECISION_RETENTION_DAYS * DAY_MS);
        return answer(
          {
            holds,
            next_cursor: page.next ?? null,
            kept_since: new Date(since).toISOString(),
            at: new Date(now).toISOString(),
          },
          `${holds.length} ${holds.length === 1 ? 'hold' : 'holds'}.`,
        );
      },
    }),
    route({
      method: 'put',
      path,
      operationId: 'placeDecisionHold',
      scope: 'admin',
      tag,
      summary: 'Place a legal hold',
      description:
        'What was decided in the period is neither deleted nor erased while it stands. To place it again changes nothing, and one of the same name with another period or reason is a 409.',
      params: holdParams,
      body: { content: { 'application/json': holdRequestSchema } },
      responses: {
        200: {
          description: 'It stands.',
          content: { 'application/json': answerSchema(holdSchema, 'The hold case-4711 stands.') },
        },
      },
      errors: ['conflict', 'file_damaged', 'storage_unavailable'],
      async handle(context, { params: { name } }) {
        const given = await readJson(context.req.raw, BODY_BYTES, pause);
        const { why, ...asked } = parsed(holdRequestSchema, given, 'The hold is not valid');
        const period = periodOf(Date.parse(asked.from), Date.parse(asked.to));
        const hold = { ...period, why, by: context.get('caller').name, at: clock.now() };
        const standing = await findHold(store, name);
        if (standing) requireSame(name, standing, hold);
        else {
          await note(services, context, { what: 'hold', ...period });
          await placeHold(store, name, hold);
        }
        return answer(holdView(name, standing ?? hold), `The hold ${name} stands.`);
      },
    }),
    route({
      method: 'delete',
      path,
      operationId: 'liftDecisionHold',
      scope: 'admin',
      tag,
      summary: 'Lift a legal hold',
      description:
        'What is older than records are kept, and what came late of a subject that was erased, goes within a minute; an erasure that was refused is to be asked for again. A hold that is damaged can be lifted as well.',
      params: holdParams,
      responses: {
        200: {
          description: 'It is lifted.',
          content: { 'application/json': answerSchema(liftedSchema, 'The hold case-4711 is lifted.') },
        },
      },
      errors: ['not_found', 'storage_unavailable'],
      async handle(context, { params: { name } }) {
        const held = await findHold(store, name).catch((error: unknown) => {
          if (isDamage(error)) return ALL_TIME;
          throw error;
        });
        if (!held) throw new SolventError('not_found', `There is no hold ${name}.`);
        await note(services, context, { what: 'lift', from: held.from, to: held.to });
        await liftHold(store, name);
        return answer({ name }, `The hold ${name} is lifted.`);
      },
    }),
  ];
}

function requireSame(name: string, standing: LegalHold, { from, to, why }: LegalHold): void {
  if (standing.from === from && standing.to === to && standing.why === why) return;
  throw new SolventError(
    'conflict',
    `The hold ${name} stands already, from ${new Date(standing.from).toISOString()} to ${new Date(standing.to).toISOString()}: lift it, or take another name.`,
  );
}
