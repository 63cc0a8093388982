import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { localChampion } from '../../../scripts/dev/local-model.ts';
import { alarmRates } from '../../../src/drift/stability/power.ts';
import { thresholdsFor } from '../../../src/drift/stability/verdict.ts';
import { parsePopulation } from '../../../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../../../src/population/shift.ts';
import { seededRandom } from '../../../src/random.ts';

/** `npm run drift:power` at a smaller size: the same seed gives the same rates on every machine. */
const { compiled, probabilities: score } = await localChampion('.', 'loan-default');
const trained = parsePopulation(
  JSON.parse(readFileSync('models/loan-default/population.json', 'utf8')),
  compiled,
);

function rates(shift: string | null, samples: number, windows: number) {
  return alarmRates({
    compiled,
    trained,
    score,
    trainedRows: 8_000,
    heldOutRows: 2_000,
    scored: shift ? shiftPopulation(trained, parseShifts(shift, compiled)) : trained,
    samples,
    windows,
    thresholds: thresholdsFor(0.15),
    random: seededRandom(7),
  });
}

test.each([
  [200, 200],
  [1_000, 60],
  [10_000, 6],
])('without a change, windows of %d samples are calm', (samples, windows) => {
  expect(rates(null, samples, windows).alert).toBeLessThanOrEqual(0.01);
});

test.each(['employed=-0.2556', 'bank_balance=*1.3'])('%s is an alert at 1,000 samples', (shift) => {
  expect(rates(shift, 1_000, 100).alert).toBeGreaterThanOrEqual(0.99);
});

test.each(['employed=-0.2056', 'bank_balance=*1.25'])('%s is at least a warning', (shift) => {
  expect(rates(shift, 1_000, 100).warning).toBeGreaterThanOrEqual(0.99);
});
