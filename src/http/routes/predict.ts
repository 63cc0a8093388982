import { z } from 'zod';
import type { HeldModel } from '../../registry/holder.ts';
import type { OfferedSample } from '../../samples/sample.ts';
import { explanationSchema } from '../../scoring/explanation.ts';
import {
  type FirstAnswer,
  findFirstAnswer,
  keepFirstAnswer,
  keyedRequest,
} from '../../scoring/first-answer/first-answer.ts';
import { explainedResultSchema } from '../../scoring/result.ts';
import { answerSchema, completeAnswer } from '../answer.ts';
import { applicationOfModelSchema, applicationSchema, GIVES_KEY_BACK } from '../application.ts';
import { readJsonBytes } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { idempotencyKeyOf, idempotencyKeySchema, REPLAYED_HEADER } from '../idempotency-key.ts';
import { modelRoute } from '../models/model-route.ts';
import type { Route } from '../route.ts';
import { dryRunSchema, isDryRun } from '../scoring/dry-run.ts';
import { explain, explainSchema, requireExplainable } from '../scoring/explain.ts';
import { recordFailure } from '../scoring/failure.ts';
import { KEEPS_NOTHING, record } from '../scoring/record.ts';
import { decidedOf, newDecisionId, recordDecisions, recordedSubject } from '../scoring/record-decisions.ts';
import { replay } from '../scoring/replay.ts';
import { type ScoredBody, scoreBody } from '../scoring/score-body.ts';
import { createShadow, type Shadow } from '../scoring/shadow.ts';
import { scoreSplit } from '../scoring/split.ts';
import type { Services } from '../services.ts';
import { SUBJECT, subjectOf, subjectSchema } from '../subject.ts';
import { toItsEnd } from '../to-its-end.ts';

/** One application is a few hundred bytes; a schema of a thousand fields still fits. */
const MOST_BYTES = 65_536;

const SCORED = 'The application was scored.';

export const predictionSchema = explainedResultSchema
  .extend({
    explanation: explanationSchema.optional(),
    features_used: z
      .record(z.string(), z.number().nullable())
      .meta({ description: 'What the model saw, by feature name; null is missing.' }),
    request_id: z.string(),
    decision_id: z.uuidv7().optional().meta({
      description: 'By which its record is found. Absent where decisions are not recorded.',
    }),
  })
  .loose()
  .meta({ id: 'Prediction', description: GIVES_KEY_BACK });

type Needs = Pick<
  Services,
  | 'environment'
  | 'models'
  | 'challengers'
  | 'metrics'
  | 'clock'
  | 'logger'
  | 'pause'
  | 'sampler'
  | 'decisionRecorder'
  | 'tally'
  | 'database'
  | 'background'
>;

export function predictRoutes(services: Needs): Route[] {
  const shadow = createShadow(services);
  return [
    ...modelRoute(services, {
      method: 'post',
      path: '/api/v1/predict',
      operationId: 'predict',
      scope: 'predict',
      tag: 'scoring',
      summary: 'Score one application',
      description:
        'All fields of the model and no others, null where a field may be missing. Everything that is wrong is named in `details`. ' +
        'A dry run (`?dry_run=true` or `Dry-Run: true`), for forms and smoke tests, is answered the same, and nothing is sampled or counted. ' +
        '`?explain=full` adds what the score was made of, and what would change a decline. ' +
        'With an `Idempotency-Key` the same body gets the first answer again for 24 hours, by the version that gave it; where decisions are recorded, with another `X-Subject` it is a 409. ' +
        'While a challenger is tried on a share of the subjects, `X-Subject` decides which version answers, and the answer names it.',
      query: z.object({ dry_run: dryRunSchema.optional(), explain: explainSchema.optional() }),
      headers: z.object({
        'Dry-Run': dryRunSchema.optional(),
        'Idempotency-Key': idempotencyKeySchema.optional(),
        [SUBJECT]: subjectSchema.optional(),
      }),
      body: { content: { 'application/json': applicationSchema } },
      bodyOfModel: { content: { 'application/json': applicationOfModelSchema } },
      responses: {
        200: {
          description: 'The score.',
          content: { 'application/json': answerSchema(predictionSchema, SCORED) },
          headers: REPLAYED_HEADER,
        },
      },
      errors: ['conflict', 'model_unavailable', 'storage_unavailable'],
      handle(context, { query, model }) {
        const isDry = isDryRun(context.req.raw, query.dry_run);
        const given = idempotencyKeyOf(context.req.raw);
        const key = isDry ? undefined : given;
        const isExplained = query.explain === 'full';
        const asked = { name: model, isDry, isExplained, key, subject: subjectOf(context.req.raw) };
        const work = predict(isDry ? { ...services, ...KEEPS_NOTHING } : services, shadow, context, asked);
        // Whose connection breaks sends it again: what was kept of it by then is to be counted, too.
        return key === undefined ? work : toItsEnd(services.background, work);
      },
    }),
  ];
}

interface Asked {
  /** Of the model that is asked. */
  name: string;
  isDry: boolean;
  /** Whether the answer says in full what the score was made of. */
  isExplained: boolean;
  /** An `Idempotency-Key`, where one counts. */
  key: string | undefined;
  /** Whose application it is, where the caller says so. */
  subject: string | undefined;
}

async function predict(
  services: Needs,
  shadow: Shadow,
  context: HttpContext,
  { name, isDry, isExplained, key, subject }: Asked,
): Promise<Response> {
  const { models, tally } = services;
  let model: HeldModel | undefined;
  let isRead = false;
  const sender = () => ({
    model: name,
    version: model?.version ?? 'none',
    caller: context.get('caller').name,
  });
  try {
    const bytes = await readJsonBytes(context.req.raw, MOST_BYTES, services.pause);
    const options = isExplained ? 'explain=full' : '';
    const caller = context.get('caller').name;
    const compared = { options, subject: recordedSubject(services, subject) };
    const keyed = key === undefined ? undefined : keyedRequest(caller, name, key, bytes, compared);
    const known = keyed && (await findFirstAnswer(services, keyed));
    const explained = (by: HeldModel, scored: ScoredBody) =>
      isExplained ? explain(by, scored, services.pause) : undefined;
    const again = (first: FirstAnswer) =>
      replay(models, first, async (by) => {
        const scored = scoreBody(by, bytes);
        const explanation = await explained(by, scored);
        const { requestId, decision } = first;
        if (decision === null)
          return completeAnswer(context, scored.answer({ requestId, explanation }), SCORED);
        await recordDecisions(services, by, [decidedOf(scored)], {
          ids: [decision],
          caller,
          requestId,
          subject,
        });
        const known = { requestId, decisionId: decision, explanation };
        return completeAnswer(context, scored.answer(known), SCORED);
      });
    if (known) return await again(known);
    isRead = true;
    const requestId = context.get('requestId');
    const [champion, challenger] = await Promise.all([
      models.get(undefined, name),
      services.challengers(name),
    ]);
    // What a model cannot explain says nothing of the application: no fault of it is counted.
    if (isExplained) requireExplainable(champion);
    model = champion;
    const { scored, ...by } = await scoreSplit(services, champion, challenger, subject ?? requestId, (by) => {
      if (isExplained) requireExplainable(by);
      return scoreBody(by, bytes);
    });
    model = by.model;
    const explanation = await explained(model, scored);
    const { version, digest: bundle } = model;
    const id = newDecisionId(services, context);
    const first = { requestId, model: name, version, bundle, decision: id ?? null };
    const earlier = keyed && (await keepFirstAnswer(services, keyed, first));
    if (earlier) return await again(earlier);
    const recorded =
      id && recordDecisions(services, model, [decidedOf(scored)], { ids: [id], caller, requestId, subject });
    // To wait for nothing takes a turn of its own.
    if (recorded) await recorded;
    // From here on nothing is awaited: whoever is the first is also counted. Where the database keeps an answer and cannot say
    // so, nobody counts it: once at most, as everything that monitoring is told.
    const beside =
      model === champion ? (sample: OfferedSample) => shadow.score(champion, bytes, sample) : undefined;
    record(services, context, sender(), scored, { beside, decision: id });
    if (model.troubled?.kind === 'not_loaded') tally.failed({ ...sender(), version: model.troubled.version });
    return completeAnswer(
      context,
      scored.answer({ requestId, decisionId: id, explanation }),
      isDry ? 'The application was scored, and nothing of it is kept.' : SCORED,
    );
  } catch (error) {
    recordFailure(services, sender(), error, { model, isRead });
    throw error;
  }
}
