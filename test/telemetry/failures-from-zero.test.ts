import { expect, test } from 'vitest';
import { failuresFromZero } from '../../src/telemetry/failures-from-zero.ts';
import type { Series } from '../../src/telemetry/series.ts';

const answered = (method: string, route: string, status: string): Series => ({
  name: 'http_requests_total',
  labels: [method, route, status],
  value: 7,
});

test('failures of predictions are told from 0 on, once each, and of nothing else', () => {
  const told = failuresFromZero([
    answered('POST', '/api/v1/predict', '200'),
    answered('POST', '/api/v1/predict', '422'),
    answered('POST', '/api/v1/predict', '503'),
    answered('POST', '/v2/models/{model}/infer', '200'),
    answered('GET', '/api/v1/predict/batch/{job_id}', '200'),
    answered('POST', '/api/v1/portfolios', '202'),
    { name: 'loan_predictions_total', labels: ['a', '1', 'single', 'success'], value: 3 },
  ]);
  expect(told.map(({ labels, value }) => [...labels, value])).toEqual([
    ['POST', '/api/v1/predict', '500', 0],
    ['POST', '/v2/models/{model}/infer', '500', 0],
    ['POST', '/v2/models/{model}/infer', '503', 0],
  ]);
});
