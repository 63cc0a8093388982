import type { z } from 'zod';
import type { KeptDecision } from '../../decisions/decision.ts';
import { timeOfDecision } from '../../decisions/decision-id.ts';
import { searchedFor, type WhatIsRead } from '../../decisions/readings.ts';
import type { Period } from '../../decisions/store/period.ts';
import { DAY_MS } from '../../time.ts';
import { answer, answerSchema } from '../answer.ts';
import type { HttpContext } from '../context.ts';
import { decisionView } from '../decisions/decision-view.ts';
import { findPage, listPage } from '../decisions/find-page.ts';
import {
  afterCursor,
  decisionPageSchema,
  findQuery,
  type Question,
  questionOf,
} from '../decisions/find-query.ts';
import { type DecisionServices, note, OWN_OR_ALL, requireRetained } from '../decisions/own-decision.ts';
import { requireAuditScope } from '../middleware/authenticate.ts';
import { type Route, route } from '../route.ts';

/** What was decided about somebody, or in a time. */
export function decisionSearchRoute(services: DecisionServices): Route {
  return route({
    method: 'get',
    path: '/api/v1/decisions',
    operationId: 'listDecisions',
    scope: 'decisions',
    tag: 'decisions',
    summary: 'Decisions of a request or a subject on a day, or all of a period',
    description: `In the order in which they were made. ${OWN_OR_ALL} All of a period takes \`audit\`.`,
    query: findQuery,
    responses: {
      200: {
        description: 'A page of them.',
        content: { 'application/json': answerSchema(decisionPageSchema, '1 decision.') },
      },
    },
    errors: ['not_found', 'gone', 'file_damaged', 'storage_unavailable'],
    handle: (context, { query }) => findOrList(services, context, query),
  });
}

async function findOrList(
  services: DecisionServices,
  context: HttpContext,
  query: z.output<typeof findQuery>,
): Promise<Response> {
  const store = services.decisions;
  const question = questionOf(query);
  const asked = { limit: query.limit, after: afterCursor(query.cursor) };
  const isPeriod = 'from' in question;
  if (isPeriod) requireAuditScope(context.get('caller'));
  const { decisions, next, damaged } = isPeriod
    ? await listPage(store, question, asked)
    : await findPage(store, question, asked, context.get('caller'));
  if (decisions.length === 0 && damaged.length === 0)
    requireRetained(services, (isPeriod ? question.to : Date.parse(question.day) + DAY_MS) - 1);
  await note(
    services,
    context,
    isPeriod
      ? listed(question, asked.after, next, latest(services.clock.now(), decisions))
      : found(question, decisions),
  );
  const unread = new Set(damaged.map(({ message }) => message));
  if (unread.size > 0)
    services.metrics.count('loan_decision_damage_total', { found_by: 'read' }, unread.size);
  const count = `${decisions.length} ${decisions.length === 1 ? 'decision' : 'decisions'}`;
  return answer(
    { decisions: decisions.map(decisionView), next_cursor: next ?? null, damaged: [...unread] },
    unread.size === 0 ? `${count}.` : `${count}, and there may be more in what is damaged.`,
  );
}

/** Now, or the last decision where another process's clock is ahead. */
function latest(now: number, decisions: readonly KeptDecision[]): number {
  return Math.max(now, decisions.at(-1)?.at ?? 0);
}

/** The part of a period that a page shows. */
function listed(
  { from, to }: Period,
  after: string | undefined,
  next: string | undefined,
  until: number,
): WhatIsRead {
  return {
    what: 'list',
    from: after === undefined ? from : Math.max(from, timeOfDecision(after)),
    // Nobody has read what was not decided yet.
    to: next === undefined ? Math.min(to, until + 1) : timeOfDecision(next) + 1,
  };
}

function found(
  { kind, value, day }: Extract<Question, { kind: string }>,
  decisions: readonly KeptDecision[],
): WhatIsRead {
  const searched = searchedFor(kind === 'request' ? 'request_id' : kind, value, day);
  return { what: 'find', decisions: decisions.map(({ decision_id }) => decision_id), searched };
}
