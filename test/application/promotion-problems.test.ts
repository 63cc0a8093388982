import { expect, test } from 'vitest';
import { metricName } from '../../src/application/metric-name.ts';
import { promotionProblems } from '../../src/application/promotion-problems.ts';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';
import { everything } from './support.ts';

test('a criterion that no model can be measured by is refused in a new schema, with the limits of its metric', () => {
  const promotion = { roc_auc: 70, gini: -1.5, log_loss: -1, brier: 2, recall: -0.1, f1: 1 };
  const told = promotionProblems({ promotion }).map(({ path, message }) => `${path}: ${message}`);
  expect(told).toEqual([
    'promotion.roc_auc: is 70: it must be a number from 0 to 1',
    'promotion.gini: is -1.5: it must be a number from -1 to 1',
    'promotion.log_loss: is -1: it must be a number of at least 0',
    'promotion.brier: is 2: it must be a number from 0 to 1',
    'promotion.recall: is -0.1: it must be a number from 0 to 1',
  ]);
  expect(() => parseNewSchema({ ...everything, promotion })).toThrow(told[0]);
  // What was trained goes on.
  expect(parseApplicationSchema({ ...everything, promotion }).promotion).toEqual(promotion);
});

test('what a metric can be may be asked for', () => {
  const ends = metricName.options.flatMap((metric) => [
    { [metric]: metric === 'gini' ? -1 : 0 },
    { [metric]: metric === 'log_loss' ? 7 : 1 },
  ]);
  expect(ends.flatMap((promotion) => promotionProblems({ promotion }))).toEqual([]);
});
