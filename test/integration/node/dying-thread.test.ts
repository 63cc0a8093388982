import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { KEY, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);

const ROWS = 9_000;
const CSV = [
  'Index,employed,bank_balance,annual_salary',
  ...Array.from({ length: ROWS }, (_, row) => `L${row},${row % 2},${(row * 7) % 30_000},${20_000 + row}`),
].join('\n');
const headers = { 'X-API-Key': KEY, 'Content-Type': 'text/csv' };

/** The results file of a portfolio, once it is done. */
async function resultsOf(url: string): Promise<string> {
  const submitted = await fetch(`${url}/api/v1/portfolios`, { method: 'POST', headers, body: CSV });
  const { job_id } = ((await submitted.json()) as { data: { job_id: string } }).data;
  const job = `${url}/api/v1/portfolios/${job_id}`;
  const status = async () =>
    ((await (await fetch(job, { headers })).json()) as { data: { status: string } }).data.status;
  await expect.poll(status, { timeout: 30_000, interval: 100 }).toMatch('SUCCESS');
  return (await fetch(`${job}/results`, { headers })).text();
}

describe('a thread that ends in the midst of a chunk', () => {
  it.each([
    ['its own exit', /^code 7$/],
    ['the process', /^code 1$/],
    [
      'lack of memory',
      /^Error \[ERR_WORKER_OUT_OF_MEMORY\]: Worker terminated due to reaching memory limit: JS heap out of memory/,
    ],
  ])('by %s is begun anew, says so, and leaves no row out and none twice', async (cause, reason) => {
    const state = join(folder, cause.replaceAll(' ', '-'));
    const { child, url, lines, ended } = await start(
      {
        SOLVENT_STATE: state,
        ROLES: 'api,batch',
        BATCH_THREADS: '1',
        STOP_DELAY_SECONDS: '0',
        PORTFOLIO_CHUNK_BYTES: '65536',
        DRIFT_BATCH_SAMPLING_RATE: '0',
        NODE_OPTIONS: `--import ${join(import.meta.dirname, 'dying-thread.mjs')} --max-old-space-size=128`,
        DIES_BY: cause,
        DIED: `${state}.died`,
      },
      folder,
    );
    const results = await resultsOf(url);
    const keys = results
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, line.indexOf(',')));
    expect(keys).toEqual(Array.from({ length: ROWS }, (_, row) => `L${row}`));
    const told = lines().filter(({ event }) => event === 'part_ended');
    expect(told).toMatchObject([{ level: 'error', part: 'batch 1', again_in_ms: 500 }]);
    expect(told[0]!.reason).toMatch(reason);
    // Undisturbed, the same.
    expect(await resultsOf(url)).toBe(results);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  });
});
