import { eraseSubject } from '../../decisions/store/erase.ts';
import { listHolds } from '../../decisions/store/holds.ts';
import type { Period } from '../../decisions/store/period.ts';
import { decisionSecret } from '../../decisions/store/secret.ts';
import { sweptBefore } from '../../decisions/store/sweep.ts';
import { subjectHash } from '../../decisions/subject.ts';
import { countGroups, forgetSubject } from '../../fairness/groups/forget.ts';
import { groupKeys } from '../../fairness/groups/key.ts';
import { DAY_MS } from '../../time.ts';
import { invalid, parsed } from '../../validation.ts';
import { answer, answerSchema } from '../answer.ts';
import { readJson } from '../body.ts';
import {
  type ErasedAll,
  erasureMessage,
  erasureRequestSchema,
  erasureSchema,
  erasureView,
} from '../decisions/erasure-view.ts';
import { note } from '../decisions/own-decision.ts';
import { periodOf } from '../decisions/period-body.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';
import { toItsEnd } from '../to-its-end.ts';

type Needs = Pick<
  Services,
  'decisions' | 'database' | 'clock' | 'environment' | 'background' | 'pause' | 'metrics'
>;

const BODY_BYTES = 4096;
/** Days of one call: a Worker may make only so many requests to its bucket while it answers. */
const MOST_DAYS = 31;

/** Erases what the records say of a subject. */
export function decisionErasureRoute(services: Needs): Route {
  return route({
    method: 'post',
    path: '/api/v1/decision-erasures',
    operationId: 'eraseSubject',
    scope: 'admin',
    tag: 'decisions',
    summary: 'Erase a subject from the records',
    description:
      `Of its decisions stays that they were made and by what; of at most ${MOST_DAYS} days a call. What comes late is erased as it comes, or when the hold that covers it is lifted, and groups of the subject that were handed in within the period are forgotten, unless any legal hold stands. ` +
      'Doing it again changes nothing. A 409 where a legal hold covers a decision of the subject, and nothing is erased. Who asked, when and for what period is kept, with the hash of the subject.',
    body: { content: { 'application/json': erasureRequestSchema } },
    responses: {
      200: {
        description: 'What was erased.',
        content: { 'application/json': answerSchema(erasureSchema, '3 decisions of the subject erased.') },
      },
    },
    errors: ['conflict', 'file_damaged', 'storage_unavailable'],
    async handle(context) {
      const given = await readJson(context.req.raw, BODY_BYTES, services.pause);
      const { subject, ...asked } = parsed(erasureRequestSchema, given, 'The erasure is not valid');
      const now = services.clock.now();
      const from = asked.from === undefined ? await keptSince(services, now) : Date.parse(asked.from);
      const period = periodAsked(from, asked.to, now);
      // First: an erasure that nobody can be seen to have asked for does not happen.
      await note(services, context, { what: 'erase', searched: subjectHash(subject), ...period }, now);
      const erased = await toItsEnd(services.background, eraseAll(services, subject, now, period));
      if (erased.damaged.size > 0)
        services.metrics.count('loan_decision_damage_total', { found_by: 'erasure' }, erased.damaged.size);
      return answer(erasureView(period, erased), erasureMessage(erased));
    },
  });
}

/** Records first: where a hold refuses that, the groups stay as well. */
async function eraseAll(
  { decisions, database, environment }: Needs,
  subject: string,
  now: number,
  period: Period,
): Promise<ErasedAll> {
  const erased = await eraseSubject(decisions, subject, now, period);
  const keyOf = groupKeys(decisionSecret(environment));
  // Whatever its period: what is held is compared by groups that came at any time.
  const isHeld = (await listHolds(decisions)).size > 0;
  return isHeld
    ? { ...erased, groups: 0, held_groups: await countGroups(database, keyOf, subject, period) }
    : { ...erased, groups: await forgetSubject(database, keyOf, subject, period), held_groups: 0 };
}

/** The oldest that may be there: by the retention, or because a hold keeps it. */
async function keptSince({ decisions, environment }: Needs, now: number): Promise<number> {
  const holds = [...(await listHolds(decisions)).values()];
  const swept = sweptBefore(now, environment.DECISION_RETENTION_DAYS * DAY_MS);
  return Math.min(swept, ...holds.map(({ from }) => from));
}

function periodAsked(from: number, to: string | undefined, now: number): Period {
  // Told as such, for the end that is put in the place of a later one was never asked for.
  if (from >= now) throw invalid('The period is not valid', [{ path: 'from', message: 'is not before now' }]);
  const period = periodOf(from, Math.min(to === undefined ? now : Date.parse(to), now));
  if (period.to - period.from <= MOST_DAYS * DAY_MS) return period;
  throw invalid('The period is not valid', [
    { path: 'to', message: `is more than ${MOST_DAYS} days after from: ask for one part after the other` },
  ]);
}
