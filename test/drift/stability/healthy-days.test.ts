import { expect, test } from 'vitest';
import { daysWithAlert } from '../../../src/drift/stability/healthy-days.ts';
import { noticedShare } from '../../../src/drift/stability/remix.ts';
import { thresholdsFor } from '../../../src/drift/stability/verdict.ts';
import { seededRandom } from '../../../src/random.ts';

/** `npm run drift:power` at a smaller size. */
const zipf = (levels: number) => Array.from({ length: levels }, (_, level) => 1 / (level + 1));
const study = {
  quantities: [Array(10).fill(0.1), [0.7, 0.3], zipf(5), zipf(50)] as number[][],
  trainedRows: 8_000,
  thresholds: thresholdsFor(0.15),
};

test('days without a change are calm, with a hundred samples an hour', () => {
  expect(daysWithAlert({ ...study, perLook: 9, days: 40, random: seededRandom(3) })).toBe(0);
});

test('days of another population are not', () => {
  const arriving = [...study.quantities.slice(0, 3), zipf(50).reverse()];
  expect(daysWithAlert({ ...study, arriving, perLook: 9, days: 3, random: seededRandom(3) })).toBe(3);
});

test.each([2, 5, 20, 50])('a category of %i levels that is mixed anew is noticed', (levels) => {
  const share = noticedShare({
    levels,
    psi: 0.25,
    others: 9,
    trainedRows: 8_000,
    samples: 1_000,
    windows: 60,
    thresholds: thresholdsFor(0.15),
    random: seededRandom(3),
  });
  expect(share).toBeGreaterThanOrEqual(0.99);
});

test('a category that is not mixed anew is not', () => {
  const remix = { levels: 20, psi: 0, others: 9, trainedRows: 8_000, samples: 1_000, windows: 60 };
  expect(noticedShare({ ...remix, thresholds: study.thresholds, random: seededRandom(3) })).toBe(0);
});
