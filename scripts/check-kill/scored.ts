import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { openFile, readJob, type Server, submitFile } from '../portfolio/client.ts';

const POLL_MS = 200;
const DEADLINE_MS = 5 * 60_000;

/** What became of a portfolio. */
export interface Files {
  lines: string[];
  errors: string;
  digest: string;
}

/**
 * Submits a file, or finds the job that the same key made before, and waits for its results.
 * @param onProgress called whenever some of it is scored and some is not
 * @throws when the server cannot be reached, and when the job does not end well or in time
 */
export async function scored(
  server: Server,
  input: string,
  key: string,
  onProgress = () => {},
): Promise<Files> {
  const { job_id: id } = await submitFile(server, { path: input }, key);
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { status } = await readJob(server, id);
    if (status === 'SUCCESS') break;
    if (status === 'PROGRESS') onProgress();
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
