import { readCommand } from '../../scripts/cli/command.ts';
import { settings } from '../../scripts/cli/settings.ts';
import { wholeNumber } from '../../scripts/training/input.ts';
import { nodePlace } from './place.ts';
import { simulate, type Verdict } from './simulate.ts';

const { values } = readCommand({
  run: 'npm run simulate',
  about: [
    'Scores portfolios under random schedules of faults, repetitions and restarts, and compares the results with those of an undisturbed run.',
  ],
  options: {
    schedules: { type: 'string', value: 'NUMBER', default: '5000', about: 'how many' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of the first; each has the next one' },
    node: {
      type: 'boolean',
      default: false,
      about:
        'over files and SQLite, as on Node, and not in memory: when the disk answers has a say there in what a seed does',
    },
    servers: {
      type: 'boolean',
      default: false,
      about:
        'everything fails as Redis, PostgreSQL and S3 do: answers that come after a time-out, leases that end in mid-work, flushed queues, wrong clocks',
    },
  },
  variables: { SEED: 'replays the schedule of this seed alone, and tells what happened' },
  fails: 'a row is lost or repeated, or a job differs',
  example: 'npm run simulate -- --schedules 100',
});
const { first, schedules, replayed } = settings(() => ({
  first: wholeNumber('--seed', values.seed, 0),
  schedules: wholeNumber('--schedules', values.schedules, 1),
  replayed: process.env.SEED ? wholeNumber('SEED', process.env.SEED, 0) : null,
}));

async function simulated(seed: number): Promise<Verdict> {
  if (!values.node) return simulate(seed, undefined, values.servers);
  const place = nodePlace();
  try {
    return await simulate(seed, place, values.servers);
  } finally {
    place.clear();
  }
}

const failed = (verdict: Verdict) =>
  verdict.lost + verdict.repeated + verdict.differing + verdict.problems.length > 0;

if (replayed !== null) {
  const verdict = await simulated(replayed);
  for (const [index, event] of verdict.story.entries()) console.log(`${index}: ${event}`);
  report([verdict]);
  process.exitCode = failed(verdict) ? 1 : 0;
} else {
  const verdicts: Verdict[] = [];
  const failing: number[] = [];
  for (let seed = first; seed < first + schedules; seed++) {
    const verdict = await simulated(seed);
    if (failed(verdict)) {
      failing.push(seed);
      console.log(
        `Seed ${seed} fails. To see how: SEED=${seed} npm run simulate${values.servers ? ' -- --servers' : ''}`,
      );
    }
    verdict.story.length = 0;
    verdicts.push(verdict);
    if (process.stdout.isTTY) process.stdout.write(`\r${verdicts.length} of ${schedules} schedules`);
  }
  if (process.stdout.isTTY) process.stdout.write('\r');
  report(verdicts);
  process.exitCode = failing.length > 0 ? 1 : 0;
}

function report(verdicts: Verdict[]) {
  const sum = (of: (verdict: Verdict) => number) =>
    verdicts.reduce((total, verdict) => total + of(verdict), 0);
  const problems = verdicts.flatMap((verdict) => verdict.problems);
  console.log(
    [
      `schedules ${verdicts.length}`,
      `jobs ${sum(({ jobs }) => jobs)} (${sum(({ cancelled }) => cancelled)} cancelled)`,
      `rows lost ${sum(({ lost }) => lost)}`,
      `repeated ${sum(({ repeated }) => repeated)}`,
      `given up as they must be ${sum(({ givenUp }) => givenUp)}`,
      `jobs differing ${sum(({ differing }) => differing)}`,
      `other problems ${problems.length}`,
    ].join(' · '),
  );
  for (const problem of problems.slice(0, 20)) console.log(`  ${problem}`);
}
