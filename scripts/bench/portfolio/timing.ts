import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Job, Server, Submitted } from '../../portfolio/client.ts';

/** Seconds of a job's parts, as whoever hands it in sees them. */
export interface JobTiming {
  submit: number;
  score: number;
  download: number;
  total: number;
}

const POLL_MILLISECONDS = 20;

/**
 * Seconds from submit to the downloaded file. The client is Node's plain one: it runs on the cores that it measures, and
 * `fetch` takes a multiple of its time for a file.
 */
export async function timeJob(server: Server, input: string, output: string): Promise<JobTiming> {
  const start = performance.now();
  const { size } = await stat(input);
  const headers = { 'Content-Type': 'text/csv', 'Content-Length': String(size) };
  const { job_id } = await data<Submitted>(
    answered(server, '/api/v1/portfolios', { method: 'POST', headers }, input),
  );
  const submitted = performance.now();
  for (;;) {
    const { status } = await data<Job>(answered(server, `/api/v1/portfolios/${job_id}`));
    if (status === 'SUCCESS') break;
    if (status === 'FAILURE') throw new Error(`Job ${job_id} failed.`);
    await wait(POLL_MILLISECONDS);
  }
  const scored = performance.now();
  await pipeline(
    await answered(server, `/api/v1/portfolios/${job_id}/results`),
    createWriteStream(output, { highWaterMark: 1024 * 1024 }),
  );
  const end = performance.now();
  return {
    submit: (submitted - start) / 1000,
    score: (scored - submitted) / 1000,
    download: (end - scored) / 1000,
    total: (end - start) / 1000,
  };
}

async function answered(
  { url, key }: Server,
  path: string,
  options: RequestOptions = {},
  file?: string,
): Promise<IncomingMessage> {
  const sent = request(url + path, { ...options, headers: { ...options.headers, 'X-API-Key': key } });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    sent.once('error', reject);
  });
  if (file === undefined) sent.end();
  else await pipeline(createReadStream(file, { highWaterMark: 256 * 1024 }), sent);
  const response = await answer;
  if (response.statusCode! < 400) return response;
  throw new Error(`${path} answered ${response.statusCode}: ${await textOf(response)}`);
}

async function data<Data>(answer: Promise<IncomingMessage>): Promise<Data> {
  return (JSON.parse(await textOf(await answer)) as { data: Data }).data;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  return text;
}

/** Of one of the parts of several runs. */
export function median<Name extends string>(timings: Record<Name, number>[], name: Name): number {
  return timings.map((timing) => timing[name]).sort((a, b) => a - b)[timings.length >> 1]!;
}
