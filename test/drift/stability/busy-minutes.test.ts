import { expect, test } from 'vitest';
import { meanPsi } from '../../../src/drift/stability/busy-minutes.ts';
import { seededRandom } from '../../../src/random.ts';

const trained = [0.4, 0.3, 0.2, 0.1];
const study = { trained, trainedRows: 8_000, rate: 0.1, perMinute: 240, windows: 60 };

test('the PSI of samples is that of all applications, where a busy minute is mixed anew', () => {
  const minutes = [
    { applications: 3_000, shares: trained },
    { applications: 7_500, shares: [0.25, 0.25, 0.25, 0.25] },
  ];
  const found = meanPsi({ ...study, minutes, random: seededRandom(3) });
  expect(Math.abs(found.weighted / found.applications - 1)).toBeLessThan(0.1);
  expect(found.asKept / found.applications).toBeLessThan(0.7);
});

test('where no minute is full, samples weigh alike', () => {
  const minutes = [
    { applications: 1_000, shares: trained },
    { applications: 2_000, shares: [0.25, 0.25, 0.25, 0.25] },
  ];
  const found = meanPsi({ ...study, minutes, windows: 10, random: seededRandom(3) });
  expect(found.weighted).toBe(found.asKept);
});
