import { afterAll, expect, it } from 'vitest';
import { sqliteDatabase } from '../../../src/platform/node/sqlite.ts';
import { stateFiles } from '../../../src/platform/node/state-files.ts';
import { start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);

it('every process of an installation stands in /metrics of whichever is asked, and is gone once it stopped', async () => {
  const common = { SOLVENT_STATE: folder, STOP_DELAY_SECONDS: '0' };
  const answering = await start({ ...common, ROLES: 'api', WORKERS: '2' }, folder);
  const all = await start({ ...common, BATCH_THREADS: '1' }, folder);
  const told = async () => {
    const text = await (await fetch(`${answering.url}/metrics`)).text();
    return [...text.matchAll(/^process_resident_memory_bytes\{process="[^"]+:(\d+):\d+"\} \d/gm)].map(
      ([, pid]) => Number(pid),
    );
  };
  // The one that keeps the two that answer, these two, and the one with all roles.
  await expect.poll(async () => (await told()).length, { timeout: 10_000 }).toBe(4);
  expect(await told()).toEqual(expect.arrayContaining([answering.child.pid, all.child.pid]));

  all.child.kill('SIGTERM');
  await all.ended;
  // What is told of metrics is kept for a few seconds.
  await expect.poll(async () => (await told()).length, { timeout: 20_000, interval: 500 }).toBe(3);
  answering.child.kill('SIGTERM');
  await answering.ended;
  const counts = sqliteDatabase(stateFiles(folder).counts, 'crash');
  expect(await counts.query('SELECT process FROM processes')).toEqual([]);
  counts.close();
});
