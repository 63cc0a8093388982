import { parseArgs } from 'node:util';
import { simulate, type Verdict } from './simulate.ts';

/**
 * npm run simulate -- [--schedules 5000] [--seed 1]
 * SEED=n npm run simulate     replays one schedule and tells what happened
 */
const { values } = parseArgs({
  options: { schedules: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});

const failed = (verdict: Verdict) =>
  verdict.lost + verdict.repeated + verdict.differing + verdict.problems.length > 0;

if (process.env.SEED) {
  const verdict = await simulate(Number(process.env.SEED));
  for (const [index, event] of verdict.story.entries()) console.log(`${index}: ${event}`);
  report([verdict]);
  process.exitCode = failed(verdict) ? 1 : 0;
} else {
  const first = Number(values.seed);
  const schedules = Number(values.schedules);
  const verdicts: Verdict[] = [];
  const failing: number[] = [];
  for (let seed = first; seed < first + schedules; seed++) {
    const verdict = await simulate(seed);
    if (failed(verdict)) {
      failing.push(seed);
      console.log(`Seed ${seed} fails. To see how: SEED=${seed} npm run simulate`);
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
