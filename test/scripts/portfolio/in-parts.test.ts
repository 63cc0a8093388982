import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { submitInParts } from '../../../scripts/portfolio/in-parts.ts';
import { readEnvironment } from '../../../src/environment.ts';
import { jobLimits } from '../../../src/jobs/limits.ts';
import { testStack } from '../../http/support.ts';
import { batchStack, boatModel } from '../../jobs/support.ts';

const PART_BYTES = 32 * 1024 * 1024;
/** A row of 64 KiB. */
const ROW = `a,1,1,wood,${'x'.repeat(65_535 - 'a,1,1,wood,'.length)}\n`;
const HEADER = 'id,length,crew,hull,note\n';
const ROWS = 513;

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-parts-'));
  path = join(folder, 'boats.csv');
  await writeFile(path, HEADER + ROW.repeat(ROWS));
});
afterAll(() => rm(folder, { recursive: true }));

/** `METHOD path` of all that was asked. */
let asked: string[];
/** What the network makes of a call instead of the server. */
let instead: (call: string) => Response | undefined;
beforeEach(() => {
  const batch = batchStack();
  const environment = readEnvironment({ API_KEY: 'k', RATE_LIMIT_PER_MINUTE: '0' });
  const models = { get: async () => boatModel() };
  const jobs = { ...batch, models, limits: jobLimits(environment) };
  const { app } = testStack({ ...batch, environment, models, jobs });
  asked = [];
  instead = () => undefined;
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const call = `${init.method} ${new URL(url).pathname.replace(/^\/api\/v1\/uploads(\/job-\d+)?/, '')}`;
    asked.push(call);
    return instead(call) ?? app.request(url, init);
  });
});
afterEach(() => vi.unstubAllGlobals());

const submit = (key: string, show = (_: number) => {}, from = path) =>
  submitInParts({ url: 'http://solvent.test', key: 'k' }, { path: from }, key, show, () => {});

test('a file goes part by part and becomes one job', async () => {
  const shown: number[] = [];
  expect(await submit('key', (fraction) => shown.push(fraction))).toMatchObject({ rows: ROWS });
  expect(asked).toEqual(['POST ', 'PUT /parts/1', 'PUT /parts/2', 'POST /complete']);
  expect(shown).toEqual([...shown].sort((a, b) => a - b));
  expect([shown.at(-1), shown.includes(PART_BYTES / (HEADER.length + ROW.length * ROWS))]).toEqual([1, true]);
});

test('interrupted, it goes on with the parts that do not stand yet', async () => {
  instead = (call) => (call === 'PUT /parts/2' ? new Response('{}', { status: 403 }) : undefined);
  await expect(submit('key')).rejects.toThrow('403');
  instead = () => undefined;
  asked = [];
  const { job_id } = await submit('key');
  expect(asked).toEqual(['POST ', 'PUT /parts/2', 'POST /complete']);
  expect((await submit('key')).job_id).toBe(job_id);
});

test('waits as long as the server says, and as often', async () => {
  let times = 0;
  instead = (call) =>
    call === 'POST /complete' && times++ < 10
      ? Response.json({}, { status: 409, headers: { 'Retry-After': '0.001' } })
      : undefined;
  const small = join(folder, 'one-boat.csv');
  await writeFile(small, HEADER + ROW);
  expect(await submit('key', undefined, small)).toMatchObject({ rows: 1 });
  expect(times).toBe(11);
});
