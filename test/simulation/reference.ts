import type { JobRow } from '../../src/jobs/jobs.ts';
import { errorsFile, resultsFile } from '../../src/jobs/results/file.ts';
import { streamPieces } from '../../src/jobs/results/stream.ts';
import { progressOf } from '../../src/jobs/status.ts';
import { submit } from '../../src/jobs/submit/submit.ts';
import type { BlobStore, Database } from '../../src/ports.ts';
import { batchStack, boatModel, bodyOf, drain, limits, textOf } from '../jobs/support.ts';
import { poisonedBlobStore } from './poison.ts';
import type { Workload } from './workload.ts';

/** Which error a chunk met last depends on the schedule; that it is missing does not. */
const GIVEN_UP_REASON = /(rows \d+ to \d+ were not scored: ).*/g;

/** All that a user gets of a finished job. */
export interface Outcome {
  status: string;
  results: string;
  errors: string;
  scored: number;
  rejected: number;
  missing: number;
}

export async function outcomeOf(
  { blobs, database }: { blobs: BlobStore; database: Database },
  job: JobRow,
): Promise<Outcome> {
  const text = async (file: { pieces: Parameters<typeof streamPieces>[1] }) =>
    textOf(await streamPieces(blobs, file.pieces));
  const [progress] = await progressOf(database, [job], 0);
  return {
    status: job.status,
    results: await text(await resultsFile(database, job)),
    errors: (await text(await errorsFile(database, job))).replace(GIVEN_UP_REASON, '$1'),
    scored: progress!.scored,
    rejected: progress!.rejected,
    missing: progress!.missing,
  };
}

export function submission(workload: Workload) {
  return {
    owner: 'analyst',
    kind: 'portfolio' as const,
    format: workload.format,
    gzip: false,
    body: bodyOf(workload.body, workload.body.length > 100_000 ? 1_000_000 : 50),
    declaredBytes: 0,
    idempotencyKey: workload.name,
  };
}

const known = new Map<string, Promise<Outcome>>();

/** What a job gives when nothing goes wrong. */
export function referenceOutcome(
  workload: Workload,
  modelVersion: string,
  poisoned: boolean,
): Promise<Outcome> {
  const key = `${workload.name} by model ${modelVersion}${poisoned ? ', poisoned' : ''}`;
  const outcome = known.get(key) ?? faultFree(workload, modelVersion, poisoned);
  known.set(key, outcome);
  return outcome;
}

async function faultFree(workload: Workload, modelVersion: string, poisoned: boolean): Promise<Outcome> {
  const stack = batchStack({
    models: { get: async () => boatModel(modelVersion) },
    limits: { ...limits, chunkBytes: workload.chunkBytes },
  });
  const {
    job: { id },
  } = await submit(stack, submission(workload));
  if (poisoned) stack.blobs = poisonedBlobStore(stack.blobs, async () => workload);
  await drain(stack);
  const [job] = await stack.database.query<JobRow>('SELECT * FROM portfolio_jobs WHERE id = ?', [id]);
  return outcomeOf(stack, job!);
}
