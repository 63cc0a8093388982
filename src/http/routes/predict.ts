import { z } from 'zod';
import { type Application, valuesOf } from '../../application/application.ts';
import { encode } from '../../application/encode.ts';
import { SolventError } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { answer, answerSchema } from '../answer.ts';
import { applicationSchema, checkedApplication } from '../application.ts';
import { readJson } from '../body.ts';
import type { HttpContext } from '../context.ts';
import { type Route, route } from '../route.ts';
import type { Services } from '../services.ts';

/** One application is a few hundred bytes; a schema of a thousand fields still fits. */
const MOST_BYTES = 65_536;

export const predictionSchema = z
  .object({
    prediction: z.literal([0, 1]).meta({ description: '1: default is predicted.' }),
    probability: z.number().min(0).max(1).meta({ description: 'Calibrated probability of default.' }),
    default_risk: z.enum(['Low', 'Medium', 'High']),
    model_version: z.string(),
    features_used: z
      .record(z.string(), z.number().nullable())
      .meta({ description: 'What the model saw, by feature name; null is missing.' }),
    request_id: z.string(),
  })
  .meta({ id: 'Prediction' });

type Needs = Pick<Services, 'models' | 'metrics' | 'clock' | 'sampler'>;

export function predictRoutes(services: Needs): Route[] {
  return [
    route({
      method: 'post',
      path: '/api/v1/predict',
      scope: 'predict',
      tag: 'scoring',
      summary: 'Score one application',
      body: { content: { 'application/json': applicationSchema } },
      responses: {
        200: {
          description: 'The score.',
          content: { 'application/json': answerSchema(predictionSchema) },
        },
      },
      errors: ['model_unavailable'],
      handle: (context) => predict(services, context),
    }),
  ];
}

async function predict(services: Needs, context: HttpContext): Promise<Response> {
  const { metrics, clock, models } = services;
  let version = 'none';
  try {
    const body = await readJson(context.req.raw, MOST_BYTES);
    const model = await models.get();
    version = model.version;
    const application = checkedApplication(model, body);
    const prediction = score(services, model, application, context.get('requestId'));

    metrics.count('loan_predictions_total', {
      model_version: version,
      prediction_type: 'single',
      status: 'success',
    });
    metrics.count('loan_prediction_result_total', {
      model_version: version,
      result: prediction.prediction === 1 ? 'default' : 'no_default',
    });
    metrics.observe('loan_prediction_duration_seconds', {}, (clock.now() - context.get('startedAt')) / 1000);
    return answer(prediction, 'The application was scored.');
  } catch (error) {
    metrics.count('loan_predictions_total', {
      model_version: version,
      prediction_type: 'single',
      status: 'error',
    });
    throw error;
  }
}

/** Scores an application and offers it for monitoring. Nothing in here waits. */
function score({ sampler, clock }: Needs, model: Model, application: Application, id: string) {
  const { compiled, manifest } = model;
  const values = valuesOf(compiled, application);
  const features = new Float32Array(compiled.features.length);
  encode(compiled, values, features, 0);
  const probability = model.probabilities(features, 1)[0]!;
  if (!Number.isFinite(probability))
    throw new SolventError('model_unavailable', 'The model gave no probability.');
  sampler.offer({
    id,
    source: 'realtime',
    version: model.version,
    values,
    features,
    probability,
    at: clock.now(),
  });
  const used: Record<string, number | null> = {};
  manifest.features.forEach((name, index) => {
    const value = features[index]!;
    used[name] = Number.isFinite(value) ? value : null;
  });
  return {
    ...model.decide(probability),
    probability,
    model_version: model.version,
    features_used: used,
    request_id: id,
  };
}
