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
  expect(
    daysWithAlert({
      ...study,
      arrivals: () => ({ samples: 9, weight: 1 }),
      days: 40,
      random: seededRandom(3),
    }),
  ).toBe(0);
});

/** Of an hour one look is busy: a cap of 20 samples, each for 64 applications, beside 4 that stand for themselves. */
const busyAtTimes = (look: number) =>
  look % 12 === 0 ? { samples: 20, weight: 64 } : { samples: 4, weight: 1 };

test('days without a change are calm, however unequal their minutes', () => {
  expect(daysWithAlert({ ...study, arrivals: busyAtTimes, days: 40, random: seededRandom(3) })).toBe(0);
});

test('days of another population are noticed, however unequal their minutes', () => {
  const arriving = [...study.quantities.slice(0, 3), zipf(50).reverse()];
  const days = { ...study, arriving, arrivals: busyAtTimes, days: 3 };
  expect(daysWithAlert({ ...days, random: seededRandom(3) })).toBe(3);
});

test('days of another population are not', () => {
  const arriving = [...study.quantities.slice(0, 3), zipf(50).reverse()];
  expect(
    daysWithAlert({
      ...study,
      arriving,
      arrivals: () => ({ samples: 9, weight: 1 }),
      days: 3,
      random: seededRandom(3),
    }),
  ).toBe(3);
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
