import { beforeEach, expect, it } from 'vitest';
import { reportId, storeReport } from '../../../src/drift/reports/store.ts';
import { memoryDatabase } from '../../../src/platform/memory/database.ts';
import { severeReport } from '../../drift/page/example.ts';
import { answerOf, type TestStack, testStack } from '../support.ts';

const key = { headers: { 'X-API-Key': 'all-key' } };
const AT = Date.parse('2026-11-20T12:00:00Z');

let stack: TestStack;
beforeEach(() => {
  const database = memoryDatabase();
  database.migrate('migrations');
  stack = testStack({ database });
});

async function stored(index = 0, changes: { summary?: string; version?: string } = {}) {
  const at = AT + index * 60_000;
  const { version = '1', ...rest } = changes;
  const report = {
    ...severeReport(),
    id: reportId(version, at),
    at: new Date(at).toISOString(),
    model_name: 'garden-loans',
    model_version: version,
    ...rest,
  };
  await storeReport(stack.services.database, stack.services.blobs, report);
  return report;
}

it('lists reports page by page', async () => {
  for (let index = 0; index < 3; index++) await stored(index);
  const first = await answerOf(stack.app.request('/api/v1/drift?limit=2', key));
  expect(first.status).toBe(200);
  expect(first.body.data.reports).toHaveLength(2);
  expect(first.body.data.reports[0]).toEqual({
    id: reportId('1', AT + 120_000),
    at: new Date(AT + 120_000).toISOString(),
    model_name: 'garden-loans',
    model_version: '1',
    verdict: 'retrain',
    summary: severeReport().summary,
  });
  const { next_cursor } = first.body.data;
  const second = await answerOf(stack.app.request(`/api/v1/drift?limit=2&cursor=${next_cursor}`, key));
  expect(second.body.data.reports).toHaveLength(1);
  expect(second.body.data.next_cursor).toBeNull();
});

it('lists the reports of one version', async () => {
  await stored(0);
  await stored(1, { version: '2' });
  const { body } = await answerOf(stack.app.request('/api/v1/drift?version=2', key));
  expect(body.data.reports.map((report: { model_version: string }) => report.model_version)).toEqual(['2']);
});

it('answers a report whole', async () => {
  const report = await stored();
  const { status, body } = await answerOf(stack.app.request(`/api/v1/drift/${report.id}`, key));
  expect([status, body.data]).toEqual([200, report]);
});

it('answers a report as a page that may load and run nothing, with what stands in it escaped', async () => {
  const report = await stored(0, { summary: '<script>alert(1)</script>' });
  const response = await stack.app.request(`/api/v1/drift/${report.id}.html`, key);
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; style-src/);
  const page = await response.text();
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script');
});

it('knows neither reports that are not there nor those of another model', async () => {
  await storeReport(stack.services.database, stack.services.blobs, { ...severeReport(), id: 'other' });
  for (const path of ['nothing', 'nothing.html', 'other', 'other.html']) {
    const { status, body } = await answerOf(stack.app.request(`/api/v1/drift/${path}`, key));
    expect([path, status, body.error]).toEqual([path, 404, 'not_found']);
  }
});

it('wants the scope monitor, and a query that makes sense', async () => {
  const predict = { headers: { 'X-API-Key': 'predict-key' } };
  for (const path of ['', '/x', '/x.html']) {
    const { status, body } = await answerOf(stack.app.request(`/api/v1/drift${path}`, predict));
    expect([status, body.error]).toEqual([403, 'insufficient_scope']);
  }
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=x']) {
    const { status, body } = await answerOf(stack.app.request(`/api/v1/drift?${query}`, key));
    expect([query, status, body.error]).toEqual([query, 422, 'validation_error']);
  }
});
