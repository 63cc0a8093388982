import { expect, test } from 'vitest';
import { answerOf, post, testStack } from './support.ts';

const { app } = testStack();
const long = 'x'.repeat(200);

test.each([
  ['/api/v1/portfolios?limit=many', 'limit: is not a whole number in digits'],
  ['/api/v1/portfolios?limit=0', 'limit: must be at least 1'],
  ['/api/v1/portfolios?limit=1.5', 'limit: is not a whole number in digits'],
  [`/api/v1/portfolios?cursor=${long}`, 'cursor: has more than 100 characters'],
  [`/api/v1/portfolios/${long}`, 'id: has more than 64 characters'],
  ['/api/v1/drift?limit=101', 'limit: must be at most 100'],
  [`/api/v1/drift?version=${long}`, 'version: has more than 20 characters'],
  [`/api/v1/predict/batch/${long}`, 'job_id: has more than 64 characters'],
  [`/api/v1/outcomes/${long}`, 'receipt: has more than 64 characters'],
])('%s is refused in words', async (path, sentence) => {
  const { status, body } = await answerOf(app.request(path, { headers: { 'X-API-Key': 'all-key' } }));
  expect([status, body.message]).toEqual([422, `The address is not valid. ${sentence}`]);
});

test.each([
  ['/api/v1/portfolios?decimal=x', 'decimal: is none of ".", ","'],
  ['/api/v1/portfolios?thousands=_', `thousands: is none of ",", ".", " ", "'"`],
  ['/api/v1/portfolios?delimiter=;;', 'delimiter: must be one sign such as ; or |, or tab'],
  ['/api/v1/outcomes?decimal=,', 'decimal: is not known here'],
])('a file for %s is refused in words', async (path, sentence) => {
  const { status, body } = await answerOf(app.request(path, post('a\n1\n', { 'Content-Type': 'text/csv' })));
  expect([status, body.message]).toEqual([422, `The address is not valid. ${sentence}`]);
});

test.each([
  ['/api/v1/predict/batch', '[]', 'The batch is not valid. (root): is not an object'],
  ['/api/v1/predict/batch', '{"predictions":[]}', 'The batch is not valid. predictions: is empty'],
  ['/api/v1/predict/batch', '{"predictions":{"a":1}}', 'The batch is not valid. predictions: is not a list'],
  [
    '/api/v1/predict/batch',
    `{"predictions":[${Array(10_001).fill(1)}]}`,
    'The batch is not valid. predictions: has more than 10000 entries',
  ],
  [
    '/api/v1/uploads',
    '{}',
    'The upload is not valid. type: is missing: one of "text/csv", "text/tab-separated-values", "application/x-ndjson", "application/ndjson", "application/json", "application/vnd.apache.parquet"',
  ],
  ['/api/v1/outcomes', '{"outcomes":[]}', 'The outcomes are not valid. outcomes: is empty'],
])('a body for %s is refused in words', async (path, body, sentence) => {
  expect((await answerOf(app.request(path, post(body)))).body.message).toBe(sentence);
});

test.each(['a b', '', 'ä', 'k'.repeat(201)])('the Idempotency-Key "%s" is refused in words', async (key) => {
  const request = post('a\n1\n', { 'Content-Type': 'text/csv', 'Idempotency-Key': key });
  const { status, body } = await answerOf(app.request('/api/v1/portfolios', request));
  expect([status, body.message]).toEqual([
    422,
    'The headers are not valid. Idempotency-Key: is not 1 to 200 printable ASCII characters without spaces',
  ]);
});
