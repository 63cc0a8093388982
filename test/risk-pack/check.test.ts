import { expect, test } from 'vitest';
import { fromBundle, fromData, fromTraining, withinBounds } from '../../src/risk-pack/check.ts';

test('a number from the bundle may differ by the order of a sum, and by no more', () => {
  expect(fromBundle('a', 0.1 + 0.2, 0.3).same).toBe(true);
  expect(fromBundle('a', 0.3, 0.300_000_01).same).toBe(false);
  expect(fromBundle('a', null, null).same).toBe(true);
  expect(fromBundle('a', null, 0).same).toBe(false);
});

test('a number that is only bounded differs where it lies outside, from the nearer end', () => {
  expect(withinBounds('auc', 0.95, [0.9, 0.97])).toMatchObject({ same: true, found: 0.95 });
  expect(withinBounds('auc', 0.99, [0.9, 0.97])).toMatchObject({ same: false, found: 0.97 });
  expect(withinBounds('auc', 0.5, [0.9, 0.97])).toMatchObject({ same: false, found: 0.9 });
});

test('every number of a section is compared by its path, to the last bit, and what is missing is null', () => {
  const stated = { rows: 3, bins: [{ rate: 0.1 + 0.2, name: 'x' }], gone: 1 };
  expect(fromData('part', stated, { rows: 3, bins: [{ rate: 0.3, name: 'y' }], more: 2 })).toEqual([
    { name: 'part.rows', stated: 3, found: 3, from: 'data', same: true },
    { name: 'part.bins[0].rate', stated: 0.1 + 0.2, found: 0.3, from: 'data', same: false },
    { name: 'part.gone', stated: 1, found: null, from: 'data', same: false },
    { name: 'part.more', stated: null, found: 2, from: 'data', same: false },
  ]);
});

test('a section that the manifest lacks is no difference', () => {
  expect(fromData('audit', undefined, { smallest: 50 })).toEqual([]);
});

test('what an earlier release did not write is no difference to a training, and what is gone is one', () => {
  expect(fromTraining('data', { rows: 3, gone: 1 }, { rows: 3, lost: { rows: 0 } })).toEqual([
    { name: 'data.rows', stated: 3, found: 3, from: 'training', same: true },
    { name: 'data.gone', stated: 1, found: null, from: 'training', same: false },
  ]);
});
