import { expect, test } from 'vitest';
import { lastCheck, pageName } from '../../../scripts/drift/last-check.ts';

const report = (model_version: string, at: string) => ({
  id: `${model_version}-${at}`,
  at,
  model_version,
  verdict: 'stable',
  summary: '',
});

test("the champion's report is shown beside that of a challenger in its shadow, and none of an earlier check", () => {
  const reports = [report('12', 'b'), report('9', 'b'), report('9', 'a')];
  expect(lastCheck(reports).map(({ id }) => id)).toEqual(['9-b', '12-b']);
  expect(lastCheck([])).toEqual([]);
});

test('each of several versions has a page of its own', () => {
  expect(pageName({ model_version: '9' }, true)).toBe('drift-version-9.html');
  expect(pageName({ model_version: '9' }, false)).toBe('drift.html');
});
