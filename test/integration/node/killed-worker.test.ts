import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { type SqliteMetrics, sqliteMetrics } from '../../../src/platform/node/metrics.ts';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { stateFiles } from '../../../src/platform/node/state-files.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import { findApi } from '../../../workers/node/address.ts';
import { APPLICATION, HEADERS, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);

const LANES = 4;
/** A process writes its totals once a second. */
const LOST_MS = 1_000;

const children = async (pid: number) =>
  (await promisify(execFile)('pgrep', ['-P', String(pid)])).stdout.trim().split('\n').map(Number);

/** What a process reads that is asked for `/metrics` and kept no answer of before. */
async function predictions(metrics: SqliteMetrics): Promise<number> {
  const successes = (await metrics.read()).filter(
    ({ name, labels }) => name === 'loan_predictions_total' && labels.includes('success'),
  );
  return successes.reduce((sum, { value }) => sum + value, 0);
}

it('one of several processes that answer is killed: the others answer, it is replaced, and a second of counts is lost at most', async () => {
  const variables = {
    SOLVENT_STATE: folder,
    ROLES: 'api',
    WORKERS: '2',
    RATE_LIMIT_PER_MINUTE: '0',
    STOP_DELAY_SECONDS: '0',
  };
  const { child, lines, url, ended } = await start(variables, folder);
  const listening = () => lines().filter(({ event }) => event === 'listening').length;
  await expect.poll(listening, { timeout: 40_000 }).toBe(2);

  const database = sqliteDatabase(stateFiles(folder).counts, 'crash');
  const metrics = sqliteMetrics(database, systemClock());
  const answeredAt: number[] = [];
  let failed = 0;
  let isOver = false;
  const lane = async () => {
    while (!isOver) {
      const status = await fetch(`${url}/api/v1/predict`, {
        method: 'POST',
        headers: { ...HEADERS, Connection: 'close' },
        body: APPLICATION,
      }).then(
        async (answer) => (await answer.arrayBuffer()) && answer.status,
        () => 0,
      );
      if (status === 200) answeredAt.push(performance.now());
      else failed++;
    }
  };
  const totals: number[] = [];
  const watch = async () => {
    while (!isOver) {
      totals.push(await predictions(metrics));
      await wait(20);
    }
  };
  const all = [watch(), ...Array.from({ length: LANES }, lane)];
  await wait(2_000);

  const [killed] = await children(child.pid!);
  const killedAt = performance.now();
  process.kill(killed!, 'SIGKILL');
  // Commands on the machine go on finding it, by the one that keeps the others.
  expect(await findApi(folder)).toMatchObject({ url, pid: child.pid });
  await wait(200);
  const answeredMeanwhile = answeredAt.filter((at) => at > killedAt).length;
  expect(answeredMeanwhile).toBeGreaterThan(0);
  await expect.poll(listening, { timeout: 40_000 }).toBe(3);
  expect(await children(child.pid!)).toHaveLength(2);
  expect(lines()).toContainEqual(expect.objectContaining({ event: 'part_ended', reason: 'SIGKILL' }));
  await wait(500);
  isOver = true;
  await Promise.all(all);

  // What was on its way to the one that was killed, and no more.
  expect(failed).toBeLessThanOrEqual(LANES);
  expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  const atRisk = answeredAt.filter((at) => at > killedAt - LOST_MS && at < killedAt).length;
  const counted = () => predictions(metrics);
  await expect.poll(counted, { timeout: 20_000 }).toBeGreaterThanOrEqual(answeredAt.length - atRisk);
  // One that was scored and whose answer was lost counts.
  expect(await counted()).toBeLessThanOrEqual(answeredAt.length + failed);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  database.close();
}, 120_000);
