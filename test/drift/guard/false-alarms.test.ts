import { expect, it } from 'vitest';
import { falseAlarms } from '../../../src/drift/guard/false-alarms.ts';
import { thresholdsFor } from '../../../src/drift/stability/verdict.ts';
import { seededRandom } from '../../../src/random.ts';

/** As `npm run drift:power` has it, fewer. */
const CALM = {
  requestsPerLook: 20,
  requestsBefore: 2_000,
  failedShare: 0.02,
  refusedShare: 0.03,
  sampledShare: 0.1,
  bins: Array<number>(10).fill(0.1),
  heldOutRows: 500,
  promotions: 150,
  limits: { looks: 288, refusedThreshold: 0.05, thresholds: thresholdsFor(0.15) },
};

it('of promotions after which nothing became worse the guard takes back none in a hundred', () => {
  expect(falseAlarms({ ...CALM, random: seededRandom(1) })).toBeLessThanOrEqual(1);
});
