import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { download } from '../../../scripts/portfolio/download.ts';
import { type Outputs, outputsOf, partOf } from '../../../scripts/portfolio/outputs.ts';
import type { Resume } from '../../../scripts/portfolio/resume.ts';
import { readEnvironment } from '../../../src/environment.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { post, testStack } from '../../http/support.ts';
import { batchStack, boatModel, drain } from '../../jobs/support.ts';

let folder: string;
let outputs: Outputs;
let resume: Resume;
/** The Range of each call. */
let asked: (string | null)[];
/** What the network makes of an answer. */
let spoilt: (answer: Response) => Response;
let app: ReturnType<typeof testStack>['app'];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-download-'));
  outputs = outputsOf({ path: 'boats.csv' }, join(folder, 'out.csv'));
  const batch = batchStack();
  const environment = readEnvironment({ API_KEY: 'k', RATE_LIMIT_PER_MINUTE: '0' });
  const models = { get: async () => boatModel() };
  const jobs = { ...batch, models, limits: jobLimits(environment) };
  ({ app } = testStack({ ...batch, environment, models, jobs }));
  const csv = `id,length,crew,hull\n${Array.from({ length: 40 }, (_, row) => `b${row},${row + 1},1,wood\n`).join('')}`;
  const sent = post(csv, { 'X-API-Key': 'k', 'Content-Type': 'text/csv' });
  const submitted = (await (await app.request('/api/v1/portfolios', sent)).json()) as {
    data: { job_id: string };
  };
  await drain(batch);
  resume = { url: '', sha256: '', idempotencyKey: '', job: submitted.data.job_id };
  asked = [];
  spoilt = (answer) => answer;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    asked.push(new Headers(init.headers).get('Range'));
    return spoilt(await app.request(url, init));
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true });
});

const fetched = () =>
  download(
    { url: 'http://solvent.test', key: 'k' },
    'results',
    outputs,
    resume,
    () => {},
    () => {},
  );
const whole = async () => {
  const path = `/api/v1/portfolios/${resume.job}/results`;
  return (await app.request(path, { headers: { 'X-API-Key': 'k' } })).text();
};
/** An answer that ends in the midst. */
const cutOff = async (answer: Response) => {
  const half = (await answer.arrayBuffer()).slice(0, 100);
  return new Response(half, { status: answer.status, headers: answer.headers });
};
/** An answer that breaks off, as one without a length does. */
const brokenOff = ({ status, headers }: Response) => {
  const pieces = [new Uint8Array(100)];
  const body = new ReadableStream({
    pull(controller) {
      const piece = pieces.pop();
      if (piece) controller.enqueue(piece);
      else controller.error(new Error('the connection broke'));
    },
  });
  return new Response(body, { status, headers });
};

test('a download that was cut off goes on behind what is there', async () => {
  const first = vi.fn(cutOff);
  spoilt = (answer) => (asked.length === 1 ? (first(answer) as unknown as Response) : answer);
  await fetched();
  expect(asked).toEqual([null, 'bytes=99-']);
  expect(await readFile(outputs.results, 'utf8')).toBe(await whole());
});

test('the next run goes on too, by what the first one noted', async () => {
  spoilt = (answer) => (asked.length === 1 ? cutOff(answer) : Response.json({}, { status: 403 })) as Response;
  await expect(fetched()).rejects.toThrow('403');
  resume = JSON.parse(await readFile(outputs.note, 'utf8'));
  expect(resume.etags?.results).toMatch(/^".+"$/);
  asked = [];
  spoilt = (answer) => answer;
  await fetched();
  expect(asked).toEqual(['bytes=99-']);
  expect(await readFile(outputs.results, 'utf8')).toBe(await whole());
});

test.each([
  ['of other bytes', { results: '"others.csv"' }],
  ['of nobody knows what', undefined],
])('a part %s is no beginning of the file', async (_, etags) => {
  await writeFile(partOf(outputs.results), 'x'.repeat(200));
  if (etags) resume.etags = etags;
  await fetched();
  expect(asked).toEqual([etags ? 'bytes=199-' : null]);
  expect(await readFile(outputs.results, 'utf8')).toBe(await whole());
});

test.each([
  ['out.ndjson', /^\{"id":"b0",/],
  ['out.json', /^\[\s*\{"id":"b0",[\s\S]*\}\s*\]\s*$/],
  ['out.csv', /^id,/],
  ['out.tsv', /^id,/],
])('results are what the name says, as far as there are such: %s', async (name, form) => {
  outputs = outputsOf({ path: 'boats.csv' }, join(folder, name));
  spoilt = (answer) => (asked.length === 1 ? brokenOff(answer) : answer);
  await fetched();
  expect(await readFile(outputs.results, 'utf8')).toMatch(form);
});
