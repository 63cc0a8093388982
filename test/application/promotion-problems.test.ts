import { expect, test } from 'vitest';
import { metricName } from '../../src/application/metric-name.ts';
import { promotionProblems } from '../../src/application/promotion-problems.ts';
import { parseApplicationSchema, parseNewSchema } from '../../src/application/schema.ts';
import type { SolventError } from '../../src/errors.ts';
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

test('a criterion may be held against the interval, and asks in the direction of its metric', () => {
  const asked = {
    roc_auc: { at_least: 0.85, of: 'interval' },
    brier: { at_most: 0.1, of: 'interval' },
    recall: { at_least: 0.7 },
  };
  expect(parseNewSchema({ ...everything, promotion: asked }).promotion).toEqual({
    ...asked,
    recall: { at_least: 0.7, of: 'value' },
  });
  const told = (promotion: object) => {
    try {
      parseNewSchema({ ...everything, promotion });
    } catch (error) {
      return (error as SolventError).details!.map(({ path, message }) => `${path}: ${message}`);
    }
    return [];
  };
  expect(told({ roc_auc: { at_least: 85 }, brier: { at_most: -1 } })).toEqual([
    'promotion.roc_auc.at_least: is 85: it must be a number from 0 to 1',
    'promotion.brier.at_most: is -1: it must be a number from 0 to 1',
  ]);
  expect(told({ roc_auc: { at_most: 0.9 }, brier: { at_least: 0.1 } })).toEqual([
    'promotion.roc_auc.at_most: asks for a bad model: of roc_auc more is better, say at_least',
    'promotion.brier.at_least: asks for a bad model: of brier less is better, say at_most',
  ]);
  expect(told({ roc_auc: {} })).toEqual(['promotion.roc_auc: must have one of at_least, at_most']);
  expect(told({ roc_auc: { at_least: 0.8, of: 'mean' } })).toEqual([
    'promotion.roc_auc.of: is "mean": it must be "value" or "interval"',
  ]);
  expect(told({ roc_auc: '0.8' })).toEqual([
    'promotion.roc_auc: is "0.8": it must be a number, or an object such as {"at_least": 0.85, "of": "interval"}',
  ]);
});
