/**
 * Kills the local stack with `kill -9` at random moments while it scores a portfolio, starts it again each time, and
 * compares the results with those of an undisturbed run.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../src/random.ts';
import { startVictim, type Victim } from './check-kill/victim.ts';
import { readCommand } from './cli/command.ts';
import { settings } from './cli/settings.ts';
import { RUNTIMES, type Runtime, runtimeOf } from './dev/start-on.ts';
import { openFile, readJob, type Server, submitFile } from './portfolio/client.ts';
import { wholeNumber } from './training/input.ts';

/** A life lasts at most so long: long enough to get on, short enough to be cut off in the midst. */
const LONGEST_LIFE_MS: Record<Runtime, number> = { workerd: 10_000, node: 3_000 };
const POLL_MS = 200;
const DEADLINE_MS = 5 * 60_000;

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
      about: `what is killed: ${RUNTIMES.join(', ')}`,
    },
  },
  fails: 'a row is lost or repeated, or a job differs',
  example: 'npm run check:kill -- --rows 20000 --kills 3',
});
const { rows, kills, seed, platform } = settings(() => ({
  rows: wholeNumber('--rows', values.rows, 1),
  kills: wholeNumber('--kills', values.kills, 1),
  seed: wholeNumber('--seed', values.seed, 0),
  platform: runtimeOf('--platform', values.platform),
}));
const random = seededRandom(seed);
const folder = await mkdtemp(join(tmpdir(), 'solvent-kill-'));
const input = join(folder, 'portfolio.csv');
execFileSync(
  process.execPath,
  [join(import.meta.dirname, 'sample.ts'), '--rows', `${rows}`, '--seed', '1', '--out', input],
  { stdio: 'ignore' },
);

let victim: Victim | undefined;
try {
  victim = startVictim(join(folder, 'undisturbed'), platform);
  const expected = await scored(await victim.ready, 'undisturbed');
  await victim.kill();
  victim = undefined;
  console.log(`undisturbed: ${expected.lines.length} rows, SHA-256 ${expected.digest.slice(0, 16)}`);

  const state = join(folder, 'disturbed');
  let killed = 0;
  const jobs = [];
  while (killed < kills || jobs.length === 0) {
    // A job that is done before the kills are is followed by another.
    const key = `disturbed-${jobs.length}`;
    const inThisJob = killed;
    let files: Files | undefined;
    while (!files) {
      victim = startVictim(state, platform);
      const attempt = victim.ready.then((server) => scored(server, key));
      attempt.catch(() => {});
      if (killed === kills) files = await attempt;
      else
        files =
          (await Promise.race([
            attempt.catch(() => undefined),
            wait(random.next() * LONGEST_LIFE_MS[platform]),
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
} finally {
  await victim?.kill();
  await rm(folder, { recursive: true });
}

interface Files {
  lines: string[];
  errors: string;
  digest: string;
}

/** Submits the file, or finds the job that the same key made before, and waits for its results. */
async function scored(server: Server, key: string): Promise<Files> {
  const { job_id: id } = await submitFile(server, { path: input }, key);
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { status } = await readJob(server, id);
    if (status === 'SUCCESS') break;
    if (status !== 'PENDING' && status !== 'PROGRESS') throw new Error(`The job ended as ${status}.`);
    if (Date.now() > deadline) throw new Error('The job does not end.');
    await wait(POLL_MS);
  }
  const text = async (file: 'results' | 'errors') =>
    new Response((await openFile(server, id, file)).body as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  const results = await text('results');
  const errors = await text('errors');
  const digest = createHash('sha256').update(results).update(errors).digest('hex');
  return { lines: results.trimEnd().split('\n').slice(1), errors, digest };
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
