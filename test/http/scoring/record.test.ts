import { expect, it } from 'vitest';
import { APPLICATION, post, testStack } from '../support.ts';

it('names the rows of a request so that no data frame makes one of another, however the client names the request', async () => {
  const rows = 10;
  const { app, offered } = testStack();
  const inputs = Object.entries(APPLICATION).map(([name, value]) => ({
    name,
    shape: [rows],
    datatype: typeof value === 'number' ? 'FP64' : typeof value === 'string' ? 'BYTES' : 'BOOL',
    data: Array(rows).fill(value),
  }));
  const request = post(JSON.stringify({ inputs }), { 'X-Request-Id': '12345678' });
  expect((await app.request('/v2/models/garden-loans/infer', request)).status).toBe(200);
  const names = offered.map(({ request: name }) => name!);
  expect(names).toHaveLength(rows);
  expect(new Set(names.map((name) => (Number.isNaN(Number(name)) ? name : Number(name)))).size).toBe(rows);
});
