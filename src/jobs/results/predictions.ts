import type { BlobStore, Database } from '../../ports.ts';
import { DECISION_ID, type ExplainedResult, explainedResultSchema } from '../../scoring/result.ts';
import { csvToNdjson } from '../../table/convert.ts';
import { dialectSchema } from '../../table/dialect.ts';
import { parseKeepingText } from '../../table/digits.ts';
import type { JobRow } from '../jobs.ts';
import { inputKey } from '../keys.ts';
import { keyReader } from '../score/key-reader.ts';
import type { RowFault } from '../score/rejects.ts';
import { checkSize, readToEnd } from './check.ts';
import { errorsFile, resultsFile, type StoredFile } from './file.ts';
import { streamPieces } from './stream.ts';

/**
 * One application of a small batch: its own key if it has one, its score, or what is wrong with it (the first, and all), and
 * the application as it came.
 */
export type PredictionResult = Record<string, unknown> & { features: unknown } & (
    | (ExplainedResult & { status: 'success'; decision_id?: string })
    | { status: 'error'; error: RowFault; errors: RowFault[] }
  );

/** A line of the errors file. Jobs of before have no keys in it. */
type Problem = RowFault & { row: number; key?: string };

const encoder = new TextEncoder();

/**
 * The results of a finished JSON batch in the order of its applications. It is small by its limit, and read whole.
 * @throws SolventError `conflict` while the job runs, `file_damaged`
 */
export async function readPredictions(
  { blobs, database }: { blobs: BlobStore; database: Database },
  job: JobRow,
): Promise<PredictionResult[]> {
  const results = await resultsFile(database, job);
  const errors = await errorsFile(database, job);
  const scored = await linesOf(blobs, results);
  const problems = Map.groupBy(
    (await linesOf(blobs, errors)).map((line) => JSON.parse(line) as Problem),
    ({ row }) => row,
  );
  const dialect = dialectSchema.parse(JSON.parse(job.layout!));
  const keyOf = keyReader(dialect, dialect);
  const withKey = (key: string | undefined) => (key ? { [dialect.key!]: key } : {});
  const applications = await applicationsOf(blobs, job);
  let next = 0;
  return applications.map((application, index) => {
    const features = featuresOf(application, dialect.key);
    const found = problems.get(index + 1);
    if (found) {
      const faults = found.map(({ column, code, message }) => ({ column, code, message }));
      return { ...withKey(found[0]!.key), status: 'error', error: faults[0]!, errors: faults, features };
    }
    const line = scored[next++]!;
    const row = JSON.parse(line);
    // The rows hold the applications as well; only what was added is told.
    const result = explainedResultSchema.parse(withoutField(row));
    const decision = dialect.recorded && { [DECISION_ID]: row[DECISION_ID] as string };
    return { ...withKey(keyOf(encoder.encode(line))), status: 'success', ...result, ...decision, features };
  });
}

/** As they came, a line each. */
async function applicationsOf(blobs: BlobStore, { id, input_bytes }: JobRow): Promise<string[]> {
  const key = inputKey(id);
  const input = await blobs.get(key);
  checkSize({ key, size: input_bytes! }, input?.size);
  return (await readToEnd(key, input!.text())).split('\n').filter((line) => line !== '');
}

/** An application without its own key, which stands beside it. */
function featuresOf(application: string, key: string | undefined): unknown {
  const features = parseKeepingText(application);
  if (key === undefined || typeof features !== 'object' || features === null) return features;
  const { [key]: _, ...others } = features as Record<string, unknown>;
  return Array.isArray(features) ? features : others;
}

/** A line without a field of the name that the reasons have: they are a list, as no field is. */
function withoutField(line: Record<string, unknown>): Record<string, unknown> {
  return Array.isArray(line.reasons) ? line : { ...line, reasons: undefined };
}

/** No spreadsheet reads a batch: its cells were never defused. */
const asWritten = (text: string) => text;

async function linesOf(blobs: BlobStore, file: StoredFile): Promise<string[]> {
  const stored = await streamPieces(blobs, file.pieces);
  const ndjson =
    file.format === 'csv'
      ? stored.pipeThrough(csvToNdjson(file.columns, file.delimiter, file.numeric, asWritten))
      : stored;
  const text = await new Response(ndjson as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  return text.split('\n').filter((line) => line !== '');
}
