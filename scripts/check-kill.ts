/**
 * Kills the local stack with `kill -9` at random moments while it scores a portfolio, starts it again each time, and
 * compares the results with those of an undisturbed run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../src/random.ts';
import { type Cluster, namesServers, startCluster } from './check-kill/cluster.ts';
import { type Files, scored } from './check-kill/scored.ts';
import { startVictim, type Victim } from './check-kill/victim.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { samplePortfolio } from './dev/sample-portfolio.ts';
import { RUNTIMES, type Runtime, runtimeOf } from './dev/start-on.ts';
import { wholeNumber } from './training/input.ts';

/** A life lasts at most so long: long enough to get on, short enough to be cut off in the midst. */
const LONGEST_LIFE_MS: Record<Runtime, number> = { workerd: 10_000, node: 3_000 };

const { values } = readCommand({
  run: 'npm run check:kill',
  about: [
    'Kills the local stack, or the product on Node, with `kill -9` at random moments while it scores a portfolio, starts it again each time, and compares the results with those of an undisturbed run. It has a stack of its own.',
  ],
  options: {
    rows: { type: 'string', value: 'NUMBER', default: '200000', about: 'of the portfolio' },
    kills: { type: 'string', value: 'NUMBER', default: '20', about: 'how often' },
    seed: { type: 'string', value: 'NUMBER', default: '1', about: 'of the moments' },
    platform: {
      type: 'string',
      value: 'NAME',
      default: 'workerd',
      about: `what is killed: ${RUNTIMES.join(', ')}; or cluster: one of the processes on the servers of DATABASE_URL, REDIS_URL and S3_ENDPOINT, and all that score as soon as its chunk is theirs`,
    },
  },
  fails: 'a row is lost or repeated, or a job differs',
  example: 'npm run check:kill -- --rows 20000 --kills 3',
});
const { rows, kills, seed, platform } = settings(() => ({
  rows: wholeNumber('--rows', values.rows, 1),
  kills: wholeNumber('--kills', values.kills, 1),
  seed: wholeNumber('--seed', values.seed, 0),
  platform: platformOf(values.platform),
}));
const random = seededRandom(seed);
const folder = await mkdtemp(join(tmpdir(), 'solvent-kill-'));
const input = join(folder, 'portfolio.csv');
samplePortfolio(rows, input);

let victim: Victim | undefined;
let cluster: Cluster | undefined;
try {
  if (platform === 'cluster') await disturbedOnServers();
  else await disturbed(platform);
} finally {
  await victim?.kill();
  await cluster?.kill();
  await rm(folder, { recursive: true });
}

/** All of it is killed at a time, and started again. */
async function disturbed(runtime: Runtime): Promise<void> {
  victim = startVictim(join(folder, 'undisturbed'), runtime);
  const expected = await scored(await victim.ready, input, 'undisturbed');
  await victim.kill();
  victim = undefined;
  sayUndisturbed(expected);

  const state = join(folder, 'disturbed');
  let killed = 0;
  const jobs = [];
  while (killed < kills || jobs.length === 0) {
    // A job that is done before the kills are is followed by another.
    const key = `disturbed-${jobs.length}`;
    const inThisJob = killed;
    let files: Files | undefined;
    while (!files) {
      victim = startVictim(state, runtime);
      const attempt = victim.ready.then((server) => scored(server, input, key));
      attempt.catch(() => {});
      if (killed === kills) files = await attempt;
      else
        files =
          (await Promise.race([
            attempt.catch(() => undefined),
            wait(random.next() * LONGEST_LIFE_MS[runtime]),
          ])) ?? undefined;
      await victim.kill();
      victim = undefined;
      if (!files) {
        killed++;
        console.log(`killed ${killed} of ${kills}`);
      }
    }
    jobs.push({ ...files, kills: killed - inThisJob });
  }
  report(jobs, expected);
}

function platformOf(text: string): Runtime | 'cluster' {
  if (text !== 'cluster') return runtimeOf('--platform', text);
  if (!namesServers(process.env))
    throw new Error('--platform cluster needs DATABASE_URL, REDIS_URL or S3_ENDPOINT');
  return text;
}

/** On servers, where the others go on while some are killed. */
async function disturbedOnServers(): Promise<void> {
  cluster = await startCluster(join(folder, 'cluster'));
  const expected = await cluster.score(input, 'undisturbed');
  sayUndisturbed(expected);
  const jobs: (Files & { kills: number })[] = [];
  let killed = 0;
  while (killed < kills) {
    let isOver = false;
    let inThisJob = 0;
    const begun = Promise.withResolvers<void>();
    const scoring = cluster.score(input, `disturbed-${jobs.length}`, begun.resolve).finally(() => {
      isOver = true;
      begun.resolve();
    });
    scoring.catch(() => {});
    await begun.promise;
    while (!isOver && killed + inThisJob < kills) {
      inThisJob += await cluster.disturb(random, () => !isOver);
      console.log(`killed ${killed + inThisJob} of ${kills}`);
    }
    killed += inThisJob;
    jobs.push({ ...(await scoring), kills: inThisJob });
  }
  report(jobs, expected);
}

function sayUndisturbed({ lines, digest }: Files) {
  console.log(`undisturbed: ${lines.length} rows, SHA-256 ${digest.slice(0, 16)}`);
}

function report(jobs: (Files & { kills: number })[], expected: Files) {
  let lost = 0;
  let repeated = 0;
  for (const { lines } of jobs) {
    const distinct = new Set(lines);
    lost += expected.lines.filter((line) => !distinct.has(line)).length;
    repeated += lines.length - distinct.size;
  }
  const differing = jobs.filter(({ digest }) => digest !== expected.digest).length;
  const perJob = jobs.map((job) => job.kills).join(' + ');
  console.log(
    `kills ${perJob} · jobs ${jobs.length} · rows lost ${lost} · repeated ${repeated} · jobs differing ${differing}`,
  );
  if (lost + repeated + differing > 0) process.exitCode = 1;
}
