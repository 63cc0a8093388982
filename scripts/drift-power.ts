/**
 * How often the drift check cries wolf, and how often it notices a change.
 *
 * Populations are drawn as `npm run sample` draws them and scored by the champion. Baselines are those of a model that
 * was made from 10,000 rows: 8,000 to train on, 2,000 held out. The champion's own has five times as many.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { falseAlarms } from '../src/drift/guard/false-alarms.ts';
import { FALSE_ALARM } from '../src/drift/guard/judge.ts';
import { meanPsi } from '../src/drift/stability/busy-minutes.ts';
import { type Arrivals, daysWithAlert } from '../src/drift/stability/healthy-days.ts';
import { alarmRates } from '../src/drift/stability/power.ts';
import { noticedShare } from '../src/drift/stability/remix.ts';
import { LOOKS_PER_DAY, thresholdsFor } from '../src/drift/stability/verdict.ts';
import { parsePopulation } from '../src/population/population.ts';
import { parseShifts, shiftPopulation } from '../src/population/shift.ts';
import { seededRandom } from '../src/random.ts';
import { chiSquareSurvival } from '../src/statistics/chi-square.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { localChampion } from './dev/local-model.ts';
import { wholeNumber } from './training/input.ts';

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

const { values } = readCommand({
  run: 'npm run drift:power',
  about: [
    'How often the drift check cries wolf, and how often it notices a change: the tables of docs/drift.md. With the defaults it takes some minutes.',
  ],
  options: {
    windows: { type: 'string', value: 'NUMBER', default: '1000', about: 'drawn of each population' },
    days: { type: 'string', value: 'NUMBER', default: '10000', about: 'without a change' },
    promotions: {
      type: 'string',
      value: 'NUMBER',
      default: '2000',
      about: 'after which nothing became worse',
    },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of all that is drawn' },
  },
  fails: 'a rate is not what it must be',
  example: 'npm run drift:power -- --windows 100 --days 100 --promotions 100',
});
const given = settings(() => ({
  windows: wholeNumber('--windows', values.windows, 1),
  days: wholeNumber('--days', values.days, 1),
  promotions: wholeNumber('--promotions', values.promotions, 1),
  seed: wholeNumber('--seed', values.seed, 0),
}));
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
    windows: given.windows,
    thresholds: thresholdsFor(0.15),
    random: seededRandom(given.seed),
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

/** Four amounts, a flag, the PD, and categories of 2 to 50 levels, of which the last are rare. */
const LEVELS = [2, 5, 20, 50];
const zipf = (levels: number) => Array.from({ length: levels }, (_, level) => 1 / (level + 1));
const QUANTITIES = [...Array.from({ length: 5 }, () => Array(10).fill(0.1)), [0.7, 0.3], ...LEVELS.map(zipf)];

console.log();
console.log(
  `A category of PSI 0.25, compared beside ${QUANTITIES.length - 1} others: 1,000 samples, ${given.windows} windows`,
);
console.log('levels  noticed  must be');
for (const levels of LEVELS) {
  const share = noticedShare({
    levels,
    psi: 0.25,
    others: QUANTITIES.length - 1,
    trainedRows: 8_000,
    samples: 1_000,
    windows: given.windows,
    thresholds: thresholdsFor(0.15),
    random: seededRandom(given.seed),
  });
  if (share < 0.99) process.exitCode = 1;
  console.log(
    `${String(levels).padStart(6)} ${percent(share).padStart(8)}  ≥ 99.0 %${share < 0.99 ? '  FAILS' : ''}`,
  );
}

console.log();
console.log(
  `Days of 288 overlapping looks at an hour, a day and a week of ${QUANTITIES.length} quantities, nothing changed`,
);
/** Looks are five minutes. Of a busy one no more than 20 samples are kept: each stands for as many applications as that leaves out. */
const alike = (samples: number) => () => ({ samples, weight: 1 });
const busy = { samples: 20, weight: 16 };
const quiet = { samples: 4, weight: 1 };
const TRAFFIC: [name: string, arrivals: (look: number) => Arrivals][] = [
  ['288', alike(1)],
  ['2592', alike(9)],
  ['5760', alike(20)],
  ['busy by day', (look) => (look % LOOKS_PER_DAY < LOOKS_PER_DAY / 3 ? busy : quiet)],
  ['busy hourly', (look) => (look % 12 === 0 ? busy : quiet)],
  ['few heavy', (look) => (look % 2 === 0 ? { samples: 1, weight: 32 } : { samples: 18, weight: 1 })],
];
console.log('samples a day    days  with an alert  95 % bound  must be');
for (const [name, arrivals] of TRAFFIC) {
  const days = given.days;
  const alerts = daysWithAlert({
    quantities: QUANTITIES,
    arrivals,
    trainedRows: 8_000,
    days,
    thresholds: thresholdsFor(0.15),
    random: seededRandom(given.seed),
  });
  const fails = alerts > days / 1_000;
  if (fails) process.exitCode = 1;
  const columns = [
    name.padStart(13),
    String(days).padStart(7),
    String(alerts).padStart(14),
    `${(boundOf(alerts, days) * 100).toFixed(3)} %`.padStart(11),
    ` ≤ ${days / 1_000} days${fails ? '  FAILS' : ''}`,
  ];
  console.log(columns.join(' '));
}

/** A quiet minute as trained, and a busy one of which half is of another mix: both keep the same number of samples. */
const MINUTES = [
  { applications: 3_000, shares: [0.7, 0.3] },
  { applications: 7_500, shares: [0.485, 0.515] },
];
const psi = meanPsi({
  minutes: MINUTES,
  trained: [0.7, 0.3],
  trainedRows: 8_000,
  rate: 0.1,
  perMinute: 240,
  windows: given.windows,
  random: seededRandom(given.seed),
});
const isUnbiased = Math.abs(psi.weighted / psi.applications - 1) <= 0.05;
if (!isUnbiased) process.exitCode = 1;
console.log();
console.log(
  `3,000 applications as trained and 7,500 of another mix, 240 samples of each minute, ${given.windows} times`,
);
console.log('PSI of all applications  of weighted samples  of samples as kept  must be');
console.log(
  [
    psi.applications.toFixed(4).padStart(23),
    psi.weighted.toFixed(4).padStart(20),
    psi.asKept.toFixed(4).padStart(19),
    ` weighted within 5 %${isUnbiased ? '' : '  FAILS'}`,
  ].join(' '),
);

/** 24 hours of looks at a version that does as the one before: requests between two looks, and of these how many fail. */
const GUARDED = [
  { requests: 5, failed: 0.002 },
  { requests: 50, failed: 0.002 },
  { requests: 50, failed: 0.05 },
  { requests: 1_000, failed: 0.002 },
];
console.log();
console.log('Promotions after which nothing became worse, guarded for 24 hours of 288 looks');
console.log('requests a look  failing  promotions  taken back  95 % bound  must be');
for (const { requests, failed } of GUARDED) {
  const alarms = falseAlarms({
    requestsPerLook: requests,
    requestsBefore: requests * LOOKS_PER_DAY,
    failedShare: failed,
    refusedShare: 0.03,
    sampledShare: 0.1,
    bins: Array(10).fill(0.1),
    heldOutRows: 500,
    promotions: given.promotions,
    limits: { looks: LOOKS_PER_DAY, refusedThreshold: 0.05, thresholds: thresholdsFor(0.15) },
    random: seededRandom(given.seed),
  });
  const fails = alarms > given.promotions * FALSE_ALARM;
  if (fails) process.exitCode = 1;
  const columns = [
    String(requests).padStart(15),
    percent(failed).padStart(8),
    String(given.promotions).padStart(11),
    String(alarms).padStart(11),
    `${(boundOf(alarms, given.promotions) * 100).toFixed(3)} %`.padStart(11),
    ` ≤ ${given.promotions * FALSE_ALARM}${fails ? '  FAILS' : ''}`,
  ];
  console.log(columns.join(' '));
}

/** The largest rate at which so few or fewer of so many would still happen once in twenty times (Poisson, exact by χ²). */
function boundOf(found: number, of: number): number {
  let low = 0;
  let high = 100 + 10 * found;
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2;
    // P(Poisson(mean) ≤ found) = P(χ² with 2 (found + 1) degrees > 2 mean)
    if (chiSquareSurvival(2 * mean, 2 * (found + 1)) > 0.05) low = mean;
    else high = mean;
  }
  return low / of;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(1)} %`;
}
