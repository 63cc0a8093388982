import { expect, test } from 'vitest';
import { judge } from '../../src/registry/gate.ts';
import { metricsOf } from '../../src/statistics/metrics.ts';
import { rank } from '../../src/statistics/ranking.ts';

const measured = Object.fromEntries(
  Object.entries(metricsOf(rank([0.9, 0.6, 0.4, 0.1], [1, 0, 1, 0]), 0.5)).map(([name, value]) => [
    name,
    { value },
  ]),
) as Parameters<typeof judge>[1];

test('criteria are met on their limit, and losses must stay below theirs', () => {
  // Four rows by hand: accuracy ½, AUC ¾, Brier (0.01 + 0.36 + 0.36 + 0.01) / 4 = 0.185.
  const { passed, criteria } = judge({ accuracy: 0.5, roc_auc: 0.75, brier: 0.19 }, measured);
  expect(passed).toBe(true);
  expect(criteria.map(({ direction }) => direction)).toEqual(['at least', 'at least', 'at most']);
});

test('one criterion that is not met fails the version', () => {
  const { passed, criteria } = judge({ accuracy: 0.5, brier: 0.18 }, measured);
  expect(passed).toBe(false);
  expect(criteria.map(({ met }) => met)).toEqual([true, false]);
});

test('a schema without criteria passes everything', () => {
  expect(judge({}, measured)).toEqual({ passed: true, criteria: [] });
});
