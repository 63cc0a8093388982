import { decisionSecret } from '../../decisions/store/secret.ts';
import { groupKeys } from '../../fairness/groups/key.ts';
import { tallyPage } from '../../fairness/tally-page.ts';
import { answer, answerSchema } from '../answer.ts';
import { type DecisionServices, note, requireRetained } from '../decisions/own-decision.ts';
import { cursorOf, daysOf, positionOf, tallyPageSchema, tallyQuery } from '../fairness/tally-view.ts';
import { registeredNames } from '../models/registered-names.ts';
import { type Route, route } from '../route.ts';

/** How decisions fell on groups of subjects. */
export function fairnessRoutes(services: DecisionServices): Route[] {
  const requireRegistered = registeredNames(services);
  const keyOf = groupKeys(decisionSecret(services.environment));
  return [
    route({
      method: 'get',
      path: '/api/v1/fairness/tallies',
      operationId: 'tallyDecisions',
      scope: 'fairness',
      tag: 'fairness',
      summary: 'Counts and sums of recorded decisions by group',
      description:
        'A page adds up a part of the period, and the pages of a period are merged by `npm run decisions -- fairness`, which makes a report of them. ' +
        'No row leaves: decisions of an erased subject, without a subject or without a group are counted. That the period was read is kept with the readings of its decisions.',
      query: tallyQuery,
      responses: {
        200: {
          description: 'A page of the tally.',
          content: {
            'application/json': answerSchema(tallyPageSchema, '4 decisions, 3 of them in 1 group.'),
          },
        },
      },
      errors: ['not_found', 'gone', 'file_damaged', 'storage_unavailable'],
      async handle(context, { query }) {
        const { attribute, basis, outcome_months: months, cursor } = query;
        const model = query.model ?? services.environment.MODEL_NAME;
        const asked = { ...daysOf(query), model, attribute, basis, months };
        const begin = positionOf(asked, cursor);
        await requireRegistered(model);
        const { tally, next, damaged, read } = await tallyPage({ ...services, keyOf }, asked, begin);
        if (tally.decisions === 0 && damaged.length === 0) requireRetained(services, asked.to - 1);
        await note(services, context, { what: 'fairness', ...read });
        const covered = tally.groups.reduce((sum, { decisions }) => sum + decisions, 0);
        return answer(
          {
            from: new Date(asked.from).toISOString(),
            to: new Date(asked.to).toISOString(),
            model,
            attribute,
            basis,
            tally,
            next_cursor: next ? cursorOf(asked, next) : null,
            damaged: [...new Set(damaged.map(({ message }) => message))],
          },
          `${tally.decisions} ${tally.decisions === 1 ? 'decision' : 'decisions'}, ${covered} of them in ${tally.groups.length} ${tally.groups.length === 1 ? 'group' : 'groups'}.`,
        );
      },
    }),
  ];
}
