import type { Decision } from '../../model/policy.ts';
import type { BlobStore, Database } from '../../ports.ts';
import { csvToNdjson } from '../../table/convert.ts';
import type { JobRow } from '../jobs.ts';
import type { RowProblem } from '../score/problems.ts';
import { errorsFile, resultsFile, type StoredFile } from './file.ts';
import { streamPieces } from './pieces.ts';

/** One application of a small batch: its score, or what was wrong with it first. */
export type PredictionResult =
  | (Decision & { probability: number; model_version: string })
  | { error: Omit<RowProblem, 'row'> };

/**
 * The results of a finished JSON batch in the order of its applications. It is small by its limit, and read whole.
 * @throws SolventError `conflict` while the job runs
 */
export async function readPredictions(
  { blobs, database }: { blobs: BlobStore; database: Database },
  job: JobRow,
): Promise<PredictionResult[]> {
  const results = await resultsFile(database, job);
  const errors = await errorsFile(database, job);
  const scored = (await linesOf(blobs, results)) as (Decision & {
    probability: number;
    model_version: string;
  })[];
  const problems = new Map<number, RowProblem>();
  for (const problem of (await linesOf(blobs, errors)) as RowProblem[])
    if (!problems.has(problem.row)) problems.set(problem.row, problem);
  let next = 0;
  return Array.from({ length: job.row_count! }, (_, index) => {
    const problem = problems.get(index + 1);
    if (problem) {
      const { column, code, message } = problem;
      return { error: { column, code, message } };
    }
    const { prediction, probability, default_risk, model_version } = scored[next++]!;
    return { prediction, probability, default_risk, model_version };
  });
}

async function linesOf(blobs: BlobStore, file: StoredFile): Promise<unknown[]> {
  const stored = streamPieces(blobs, file.pieces);
  const ndjson =
    file.format === 'csv' ? stored.pipeThrough(csvToNdjson(file.columns, file.delimiter)) : stored;
  const text = await new Response(ndjson as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
