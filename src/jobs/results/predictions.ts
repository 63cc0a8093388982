import type { BlobStore, Database } from '../../ports.ts';
import { type Result, resultSchema } from '../../scoring/result.ts';
import { csvToNdjson } from '../../table/convert.ts';
import type { JobRow } from '../jobs.ts';
import type { RowFault } from '../score/rejects.ts';
import { errorsFile, resultsFile, type StoredFile } from './file.ts';
import { streamPieces } from './pieces.ts';

/** One application of a small batch: its score, or what was wrong with it first. */
export type PredictionResult = Result | { error: RowFault };

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
  const scored = await linesOf(blobs, results);
  const problems = new Map<number, RowFault>();
  for (const problem of (await linesOf(blobs, errors)) as (RowFault & { row: number })[])
    if (!problems.has(problem.row)) problems.set(problem.row, problem);
  let next = 0;
  return Array.from({ length: job.row_count! }, (_, index) => {
    const problem = problems.get(index + 1);
    if (problem) {
      const { column, code, message } = problem;
      return { error: { column, code, message } };
    }
    // The rows hold the applications as well; only what was added is told.
    return resultSchema.parse(scored[next++]);
  });
}

async function linesOf(blobs: BlobStore, file: StoredFile): Promise<unknown[]> {
  const stored = streamPieces(blobs, file.pieces);
  const ndjson =
    file.format === 'csv'
      ? stored.pipeThrough(csvToNdjson(file.columns, file.delimiter, file.numeric))
      : stored;
  const text = await new Response(ndjson as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
