import { expect, it } from 'vitest';
import { answerOf, testStack } from '../support.ts';

it('GET /api/v1/model/info says what answers, and how good it was', async () => {
  const { app } = testStack();
  const { status, body } = await answerOf(
    app.request('/api/v1/model/info', { headers: { 'X-API-Key': 'predict-key' } }),
  );
  expect(status).toBe(200);
  expect(body.data).toEqual({
    model_name: 'garden-loans',
    model_version: '3',
    model_stage: 'champion',
    model_type: 'gradient-boosted trees (XGBoost)',
    created_at: '2026-01-02T03:04:05.000Z',
    features: ['plots', 'debt', 'harvest', 'fenced', 'soil'],
    engineered_features: ['burden'],
    metrics: { roc_auc: 0.9 },
    metric_intervals: { roc_auc: [0.88, 0.92] },
    threshold: 0.5,
    risk_bands: { medium: 0.2, high: 0.5 },
    training_rows: 100,
    data_sha256: '1'.repeat(64),
  });
});
