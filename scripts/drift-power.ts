/**
 * How often the drift check cries wolf, and how often it notices a change.
 *
 *   npm run drift:power -- [--windows 1000] [--seed 1]
 *
 * Populations are drawn as `npm run sample` draws them and scored by the champion. Baselines are those of a model that
 * was made from 10,000 rows: 8,000 to train on, 2,000 held out. The champion's own has five times as many.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { alarmRates } from '../src/drift/stability/power.ts';
import { thresholdsFor } from '../src/drift/stability/verdict.ts';
import { parsePopulation } from '../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../src/population/shift.ts';
import { seededRandom } from '../src/random.ts';
import { localChampion } from './dev/local-model.ts';

/** What is scored, how many samples a window has, and what must come of it. */
const CASES = [
  { shift: null, samples: 200, expected: 'alert', atMost: 0.01 },
  { shift: null, samples: 1_000, expected: 'alert', atMost: 0.01 },
  { shift: null, samples: 10_000, expected: 'alert', atMost: 0.01 },
  // The population's share is 0.7056.
  { shift: 'employed=-0.2556', samples: 1_000, expected: 'alert', atLeast: 0.99 },
  { shift: 'bank_balance=*1.3', samples: 1_000, expected: 'alert', atLeast: 0.99 },
  { shift: 'employed=-0.2056', samples: 1_000, expected: 'warning', atLeast: 0.99 },
  { shift: 'bank_balance=*1.25', samples: 1_000, expected: 'warning', atLeast: 0.99 },
] as const;

const { values: given } = parseArgs({
  options: { windows: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const root = join(import.meta.dirname, '..');
const { compiled, probabilities: score } = await localChampion(root, 'loan-default');
const populationFile = readFileSync(join(root, 'models', 'loan-default', 'population.json'), 'utf8');
const trained = parsePopulation(JSON.parse(populationFile), compiled);

console.log(`${given.windows} windows each, seed ${given.seed}`);
console.log('population           samples  warning or worse  alert or worse  must be');
for (const { shift, samples, expected, ...bound } of CASES) {
  const rates = alarmRates({
    compiled,
    trained,
    score,
    trainedRows: 8_000,
    heldOutRows: 2_000,
    scored: shift ? shiftPopulation(trained, parseShifts(shift, compiled)) : trained,
    samples,
    windows: Number(given.windows),
    thresholds: thresholdsFor(0.15),
    random: seededRandom(Number(given.seed)),
  });
  const holds = 'atMost' in bound ? rates[expected] <= bound.atMost : rates[expected] >= bound.atLeast;
  const demand = 'atMost' in bound ? `≤ ${percent(bound.atMost)}` : `≥ ${percent(bound.atLeast)}`;
  const columns = [
    (shift ?? 'unchanged').padEnd(20),
    String(samples).padStart(7),
    percent(rates.warning).padStart(17),
    percent(rates.alert).padStart(15),
    ` ${expected} ${demand}${holds ? '' : '  FAILS'}`,
  ];
  console.log(columns.join(' '));
  if (!holds) process.exitCode = 1;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
