/**
 * How often the gate lets a better version pass and refuses a worse one, over seeds that each train anew and hold out other rows. What a
 * seed holds out, and half of what is left, overlap with those of another: the intervals take the seeds for independent.
 */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { aligned } from '../src/aligned.ts';
import { readJsonText } from '../src/application/json-text.ts';
import { parseNewSchema } from '../src/application/schema.ts';
import { shareOf } from '../src/statistics/share.ts';
import { meanAndDeviation } from '../src/training/cross-validate.ts';
import { readLoans } from './check-gate/loans.ts';
import { EXPECTED, type Trial } from './check-gate/trials.ts';
import type { Given } from './check-gate/worker.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { readableError, readText, wholeNumber } from './training/input.ts';

const { values } = readCommand({
  run: 'npm run check:gate',
  about: [
    'Measures how often the gate lets a challenger pass that was trained on twice the data, and how often it refuses one that ranks worse by 0.01 of ROC-AUC, thirty stumps, shuffled outcomes, a leaked column and defaults that were repeated, and by which of its checks.',
    'Each seed trains anew and holds out other rows of the file. The schema must name a key.',
  ],
  options: {
    data: {
      type: 'string',
      path: true,
      value: 'FILE.csv',
      required: true,
      about: 'UCI_Credit_Card.csv, or loans of another schema',
    },
    schema: {
      type: 'string',
      path: true,
      value: 'FILE.json',
      default: 'models/credit-card/schema.json',
      about: 'the schema file',
    },
    seeds: { type: 'string', value: 'NUMBER', default: '50', about: 'how many' },
    threads: {
      type: 'string',
      value: 'NUMBER',
      default: String(availableParallelism()),
      about: 'seeds at a time',
    },
  },
  fails:
    'in fewer seeds than is wanted the better version was let pass, or a worse one was refused by the check that is meant for it',
  example: 'npm run check:gate -- --data UCI_Credit_Card.csv --seeds 10',
});
const { seeds, threads } = settings(() => ({
  seeds: wholeNumber('--seeds', values.seeds, 1),
  threads: wholeNumber('--threads', values.threads, 1),
}));

try {
  const schema = readJsonText('The schema', readText(values.schema)) as object;
  const loans = await readLoans(values.data, parseNewSchema(schema));
  const workerData: Given = { schema, loans };
  const trials: Trial[] = [];
  let next = 1;
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./check-gate/worker.ts', import.meta.url), { workerData }),
  );
  await Promise.all(
    workers.map(async (worker) => {
      while (next <= seeds) {
        worker.postMessage(next++);
        // An error in the thread rejects this.
        const [made] = (await once(worker, 'message')) as [Trial[]];
        trials.push(...made);
        process.stderr.write(`${trials.length / made.length} of ${seeds} seeds\n`);
      }
      await worker.terminate();
    }),
  );
  const rows = EXPECTED.map((expected) => {
    const ours = trials.filter(({ challenger }) => challenger === expected.challenger);
    const right = ours.filter(({ verdict }) =>
      expected.by === null
        ? verdict.outcome === 'passed'
        : verdict.lines.some(({ check, result }) => check === expected.by && result !== 'passed'),
    );
    const { value, low, high } = shareOf(right.length, ours.length);
    if (value < expected.least) process.exitCode = 1;
    const cost = meanAndDeviation(ours.map(({ comparison }) => comparison.auc?.value ?? Number.NaN));
    const refused = ours.flatMap(({ verdict }) =>
      verdict.lines
        .filter(({ result }) => result !== 'passed')
        .map(({ check, result }) => `${check} (${result})`),
    );
    return [
      expected.challenger,
      expected.by === null ? 'let pass' : `refused by ${expected.by}`,
      `${right.length} of ${ours.length}`,
      `${percent(value)} (${percent(low)} to ${percent(high)})`,
      `at least ${percent(expected.least)}`,
      Number.isNaN(cost.mean) ? '' : `${cost.mean.toFixed(4)} ± ${cost.std.toFixed(4)}`,
      [...Map.groupBy(refused, (one) => one)].map(([one, all]) => `${one} ${all.length}`).join(', '),
    ];
  });
  const header = [
    'challenger',
    'the gate',
    'seeds',
    'share, 95% interval',
    'wanted',
    'ROC-AUC, ± sd',
    'lines that did not pass',
  ];
  for (const line of aligned([header, ...rows])) console.log(line);
} catch (error) {
  console.error(readableError(error));
  process.exitCode = 1;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}
