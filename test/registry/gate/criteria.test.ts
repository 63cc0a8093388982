import { expect, test } from 'vitest';
import type { PromotionCriteria } from '../../../src/application/promotion-schema.ts';
import { criteriaLines, criteriaOf } from '../../../src/registry/gate/criteria.ts';
import { metricsOf } from '../../../src/statistics/metrics.ts';
import { rank } from '../../../src/statistics/ranking.ts';

/** Four rows by hand: accuracy ½, AUC ¾, Brier (0.01 + 0.36 + 0.36 + 0.01) / 4 = 0.185; each interval is 0.1 wide to both sides. */
const measured = Object.fromEntries(
  Object.entries(metricsOf(rank([0.9, 0.6, 0.4, 0.1], [1, 0, 1, 0]), 0.5)).map(([name, value]) => [
    name,
    { value, low: value - 0.1, high: value + 0.1 },
  ]),
) as Parameters<typeof criteriaOf>[1];
const metOf = (promotion: PromotionCriteria) => criteriaOf(promotion, measured).map(({ met }) => met);

test('criteria are met on their limit, and losses must stay below theirs', () => {
  const criteria = criteriaOf({ accuracy: 0.5, roc_auc: 0.75, brier: 0.19 }, measured);
  expect(criteria.map(({ met }) => met)).toEqual([true, true, true]);
  expect(criteria.map(({ direction }) => direction)).toEqual(['at least', 'at least', 'at most']);
  expect(metOf({ accuracy: 0.51, brier: 0.18 })).toEqual([false, false]);
});

test('against the interval the end counts that is nearer to failing', () => {
  expect(
    metOf({
      roc_auc: { at_least: 0.65, of: 'interval' },
      accuracy: { at_least: 0.41, of: 'interval' },
      brier: { at_most: 0.286, of: 'interval' },
      log_loss: { at_most: 0.65, of: 'value' },
    }),
  ).toEqual([true, false, true, true]);
  expect(metOf({ brier: { at_most: 0.28, of: 'interval' } })).toEqual([false]);
});

test('each is told in words, with what was held against it', () => {
  const told = criteriaLines(
    criteriaOf({ brier: 0.02, roc_auc: { at_least: 0.7, of: 'interval' } }, measured),
  );
  expect(told).toEqual([
    {
      check: 'criteria',
      result: 'failed',
      message: 'brier 0.1850, at most 0.02 is asked for: not met',
    },
    {
      check: 'criteria',
      result: 'failed',
      message: 'roc_auc, lower end of its 95% interval 0.6500, at least 0.7 is asked for: not met',
    },
  ]);
});

test('a schema that asks nothing is not judged, and never "all met"', () => {
  expect(criteriaLines(criteriaOf({}, measured))).toMatchObject([{ result: 'not_judged' }]);
});
