import { z } from 'zod';
import { answersAt } from '../../registry/answers-at.ts';
import { answer, answerSchema } from '../answer.ts';
import { modelRoute } from '../models/model-route.ts';
import type { Route } from '../route.ts';
import type { Services } from '../services.ts';

const modelInfoSchema = z
  .object({
    model_name: z.string(),
    model_version: z.string(),
    model_stage: z
      .string()
      .meta({ description: '`MODEL_STAGE`: the alias that answers, or a pinned version.' }),
    model_type: z.string(),
    created_at: z.string(),
    features: z.array(z.string()).meta({ description: 'What an application consists of.' }),
    engineered_features: z.array(z.string()).meta({ description: 'What the model computes from it.' }),
    metrics: z.record(z.string(), z.number()).meta({ description: 'On the untouched hold-out.' }),
    metric_intervals: z
      .record(z.string(), z.array(z.number()).length(2))
      .meta({ description: 'From where to where each metric lies with 95% confidence.' }),
    threshold: z.number(),
    risk_bands: z.object({ medium: z.number(), high: z.number() }),
    training_rows: z.number(),
    data_sha256: z.string(),
  })
  .meta({
    id: 'ModelInfo',
    examples: [
      {
        model_name: 'loan-default',
        model_version: '1',
        model_stage: 'production',
        model_type: 'gradient-boosted trees (XGBoost)',
        created_at: '2026-11-01T12:00:00.000Z',
        features: ['employed', 'bank_balance', 'annual_salary'],
        engineered_features: ['saving_rate'],
        metrics: { roc_auc: 0.9535119124483471 },
        metric_intervals: { roc_auc: [0.9446059014724227, 0.9612358138212962] },
        threshold: 0.04751560213130718,
        risk_bands: { medium: 0.011878900532826794, high: 0.04751560213130718 },
        training_rows: 50_000,
        data_sha256: 'cdf63dbe58d8a62c6d7f0a69902a8ef3581cf1e54ff4ea7fc6f7f872bfd343d5',
      },
    ],
  });

export function modelInfoRoutes(services: Pick<Services, 'models' | 'environment' | 'database'>): Route[] {
  return [
    ...modelRoute(services, {
      method: 'get',
      path: '/api/v1/model/info',
      operationId: 'getModelInfo',
      scope: 'predict',
      tag: 'models',
      summary: 'The model that answers now',
      description: 'What it takes, by which rules it decides, and how good it was on data it had not seen.',
      responses: {
        200: {
          description: 'What it is and how good it was on data it had not seen.',
          content: { 'application/json': answerSchema(modelInfoSchema, 'The model that answers now.') },
        },
      },
      errors: ['model_unavailable'],
      async handle(_, { model: name }) {
        const model = await services.models.get(undefined, name);
        const { manifest, compiled } = model;
        const estimates = Object.entries(manifest.metrics.holdout);
        return answer(
          {
            model_name: model.name,
            model_version: model.version,
            model_stage: answersAt(services.environment, name),
            model_type: 'gradient-boosted trees (XGBoost)',
            created_at: model.created,
            features: compiled.schema.fields.map(({ name }) => name),
            engineered_features: compiled.schema.derived.map(({ name }) => name),
            metrics: Object.fromEntries(estimates.map(([name, { value }]) => [name, value])),
            metric_intervals: Object.fromEntries(
              estimates.map(([name, { low, high }]) => [name, [low, high]]),
            ),
            threshold: manifest.policy.threshold,
            risk_bands: manifest.policy.bands,
            training_rows: manifest.data.rows,
            data_sha256: manifest.data.sha256,
          },
          'The model that answers now.',
        );
      },
    }),
  ];
}
