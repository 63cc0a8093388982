import { z } from 'zod';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { Fault } from '../../samples/applications.ts';
import { ownKeyName, ownKeyProblem, ownKeyText, parseKeyedApplication } from '../../scoring/own-key.ts';
import { resultSchema } from '../../scoring/result.ts';
import { featuresUsed, scoreApplication } from '../../scoring/score.ts';
import { noMetrics } from '../../telemetry/none.ts';
import { answer, answerSchema } from '../answer.ts';
import { applicationSchema, GIVES_KEY_BACK } from '../application.ts';
import { readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { dryRunSchema, isDryRun } from '../dry-run.ts';
import { STATUS_OF } from '../errors.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/** One application is a few hundred bytes; a schema of a thousand fields still fits. */
const MOST_BYTES = 65_536;

export const predictionSchema = resultSchema
  .extend({
    features_used: z
      .record(z.string(), z.number().nullable())
      .meta({ description: 'What the model saw, by feature name; null is missing.' }),
    request_id: z.string(),
  })
  .loose()
  .meta({ id: 'Prediction', description: GIVES_KEY_BACK });

type Needs = Pick<Services, 'models' | 'metrics' | 'clock' | 'sampler' | 'tally'>;

export function predictRoutes(services: Needs): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/predict',
      operationId: 'predict',
      scope: 'predict',
      tag: 'scoring',
      summary: 'Score one application',
      description:
        'All fields of the model and no others, null where a field may be missing. Everything that is wrong is named in `details`. ' +
        'A dry run (`?dry_run=true` or `Dry-Run: true`), for forms and smoke tests, is answered the same, and nothing is sampled or counted.',
      query: z.strictObject({ dry_run: dryRunSchema.optional() }),
      headers: z.object({ 'Dry-Run': dryRunSchema.optional() }),
      body: { content: { 'application/json': applicationSchema } },
      responses: {
        200: {
          description: 'The score.',
          content: { 'application/json': answerSchema(predictionSchema, 'The application was scored.') },
        },
      },
      errors: ['model_unavailable'],
      handle(context, { query }) {
        const isDry = isDryRun(context.req.raw, query.dry_run);
        return predict({ ...services, ...(isDry && KEEPS_NOTHING) }, context, isDry);
      },
    }),
  ];
}

/** What a dry run is told to. */
const KEEPS_NOTHING: Pick<Needs, 'metrics' | 'sampler' | 'tally'> = {
  metrics: noMetrics(),
  sampler: { offer() {} },
  tally: { scored() {}, refused() {}, fleetPerMinute: () => null },
};

async function predict(services: Needs, context: HttpContext, isDry: boolean): Promise<Response> {
  const { metrics, clock, models, sampler, tally } = services;
  let model: Model | undefined;
  const sender = () => ({ version: model?.version ?? 'none', caller: context.get('caller').name });
  try {
    model = await models.get();
    const { version } = model;
    const keyName = ownKeyName(model.compiled.schema);
    const { ownKey, application } = await readJson(context.req.raw, MOST_BYTES, (text) =>
      parseKeyedApplication(text, keyName),
    );
    const requestId = context.get('requestId');
    const id = context.get('ownId');
    const { values, features, result } = scoreApplication(model, application, keyProblems(ownKey, keyName));
    const { probability } = result;
    const loan = ownKeyText(ownKey);
    sampler.offer({
      id,
      ...(requestId !== id && { request: requestId }),
      ...(loan !== '' && { loan }),
      source: 'realtime',
      version,
      values,
      features,
      probability,
      at: clock.now(),
    });
    tally.scored(sender());

    metrics.count('loan_predictions_total', {
      model_version: version,
      prediction_type: 'single',
      status: 'success',
    });
    metrics.count('loan_prediction_result_total', {
      model_version: version,
      result: result.prediction === 1 ? 'default' : 'no_default',
    });
    metrics.observe('loan_prediction_duration_seconds', {}, (clock.now() - context.get('startedAt')) / 1000);
    return answer(
      {
        ...(loan !== '' && { [keyName!]: loan }),
        ...result,
        features_used: featuresUsed(model, features),
        request_id: requestId,
      },
      isDry ? 'The application was scored, and nothing of it is kept.' : 'The application was scored.',
    );
  } catch (error) {
    const faults = faultsOf(error);
    if (model && faults) tally.refused(sender(), faults, model.compiled.schema);
    metrics.count('loan_predictions_total', {
      model_version: sender().version,
      prediction_type: 'single',
      status: faults ? 'refused' : 'error',
    });
    throw error;
  }
}

function keyProblems(ownKey: unknown, name: string | undefined): ErrorDetail[] {
  const problem = name === undefined ? undefined : ownKeyProblem(ownKey, name);
  return problem ? [{ path: problem.column, code: problem.code, message: problem.message }] : [];
}

/** What is wrong with an application that is refused; undefined for what says nothing about the application. */
function faultsOf(error: unknown): Fault[] | undefined {
  if (!(error instanceof SolventError) || STATUS_OF[error.code] !== 422) return undefined;
  const details = error.details ?? [{ path: '' }];
  return details.map(({ path, code }: Partial<ErrorDetail>) => ({
    code: code ?? 'malformed_body',
    field: path!,
  }));
}
