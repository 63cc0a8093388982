import { randomInteger, seededRandom } from '../../src/random.ts';
import type { Place } from './place.ts';
import { outcomeOf, referenceOutcome } from './reference.ts';
import { Schedule } from './schedule.ts';
import { makeWorkload, type Workload } from './workload.ts';

/** Different files; a schedule takes one to three. */
const WORKLOADS = 100;

export interface Verdict {
  jobs: number;
  cancelled: number;
  /** Rows of the file that are neither in the results nor in the errors. */
  lost: number;
  /** Rows of chunks that can never be read: the job has to say that they are missing. */
  givenUp: number;
  /** Rows that are there more than once. */
  repeated: number;
  /** Jobs whose files or counts are not those of a run without faults. */
  differing: number;
  /** Everything else that must not be. */
  problems: string[];
  /** What happened, operation by operation. */
  story: string[];
}

/**
 * Runs the schedule that a seed describes, and holds its results against a run without faults.
 * @param place where it keeps what it writes; in memory by default
 * @param servers whether all fails as servers on a network do: answers that come too late, leases that end in mid-work, queues that are
 *   flushed, clocks that are wrong
 */
export async function simulate(seed: number, place?: Place, servers = false): Promise<Verdict> {
  const random = seededRandom(seed);
  const numbers = new Set(
    Array.from({ length: 1 + randomInteger(random, 3) }, () => randomInteger(random, WORKLOADS)),
  );
  const schedule = new Schedule(seed, [...numbers].map(makeWorkload), place, servers);
  const { plan, problems } = schedule;
  const verdict: Verdict = {
    jobs: 0,
    cancelled: 0,
    lost: 0,
    givenUp: 0,
    repeated: 0,
    differing: 0,
    problems,
    story: plan.story,
  };
  await schedule.run();
  for (const client of schedule.clients) {
    verdict.jobs++;
    const job = await schedule.jobOf(client);
    // Cancelled in time, or deleted after its end. A cancel that got lost leaves a job like any other.
    if (
      client.cancelled &&
      (!job || job.status === 'CANCELLED' || job.status === 'DELETED' || job.expires_at <= schedule.now())
    ) {
      verdict.cancelled++;
      continue;
    }
    if (!job) {
      problems.push(`${client.workload.name}: the job is unknown`);
      continue;
    }
    if (job.status !== 'SUCCESS' && job.status !== 'FAILURE') {
      problems.push(`${client.workload.name}: the job ended as ${job.status}`);
      continue;
    }
    const outcome = await outcomeOf(schedule.services, job).catch(String);
    if (typeof outcome === 'string') {
      problems.push(`${client.workload.name}: ${outcome}`);
      continue;
    }
    const expected = await referenceOutcome(client.workload, job.model_version, client.poisoned);
    const { lost, repeated } = countRows(client.workload, outcome);
    verdict.lost += lost - outcome.missing;
    verdict.givenUp += outcome.missing;
    verdict.repeated += repeated;
    if (JSON.stringify(outcome) !== JSON.stringify(expected)) {
      verdict.differing++;
      plan.note(`${client.workload.name}: got ${brief(outcome)}, expected ${brief(expected)}`);
    }
  }
  const jobs = await schedule.services.database.query<{ n: number }>(
    `SELECT count(*) AS n FROM portfolio_jobs WHERE status NOT IN ('ABANDONED')`,
  );
  if (jobs[0]!.n > schedule.clients.length)
    problems.push(`${jobs[0]!.n} jobs for ${schedule.clients.length} files`);
  // A job that was cancelled or deleted has no chunks any more.
  if (!schedule.clients.some(({ cancelled }) => cancelled)) problems.push(...(await miscounted(schedule)));
  await schedule.expire();
  problems.push(...(await leftovers(schedule)));
  return verdict;
}

function countRows(workload: Workload, outcome: { results: string; errors: string }) {
  const seen = new Map<string, number>();
  const see = (id: string | undefined) => id !== undefined && seen.set(id, (seen.get(id) ?? 0) + 1);
  for (const [id] of outcome.results.matchAll(/boat-\d+-\d{5}/g)) see(id);
  // A row with several problems has a line for each.
  const rejected = new Set(
    [...outcome.errors.matchAll(/^[^,\n]*,(\d+),(?!,chunk_failed)/gm)].map(([, row]) => Number(row)),
  );
  // A CSV's header is row 1.
  const firstRow = workload.format === 'csv' ? 2 : 1;
  for (const row of rejected) see(workload.ids[row - firstRow]);
  return {
    lost: workload.ids.filter((id) => !seen.has(id)).length,
    repeated: [...seen.values()].filter((times) => times > 1).length,
  };
}

/** Rows are counted for monitoring exactly as often as their chunks are recorded: once. */
async function miscounted({ services }: Schedule): Promise<string[]> {
  const [row] = await services.database.query<{ recorded: number; counted: number }>(
    `SELECT (SELECT total(scored + rejected) FROM portfolio_chunks) AS recorded,
            (SELECT total(scored + refused) FROM application_minutes) AS counted`,
  );
  const { recorded, counted } = row!;
  return recorded === counted ? [] : [`${counted} applications counted of ${recorded} recorded`];
}

async function leftovers({ blobs, services }: Schedule): Promise<string[]> {
  const { objects } = await blobs.list('');
  const [rows] = await services.database.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM portfolio_jobs) + (SELECT count(*) FROM portfolio_chunks)
       + (SELECT count(*) FROM portfolio_uploads) + (SELECT count(*) FROM portfolio_upload_parts) AS n`,
  );
  return [
    ...objects.map(({ key }) => `${key} is left over after the job has expired`),
    ...(rows!.n > 0 ? [`${rows!.n} rows are left over after the jobs have expired`] : []),
  ];
}

function brief(outcome: object): string {
  return JSON.stringify(outcome, (_, value: unknown) =>
    typeof value === 'string' ? value.slice(0, 2000) : value,
  );
}
