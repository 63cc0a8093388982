import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { begin, HEADERS, KEY, start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);
let states = 0;
const freshState = () => join(folder, `state-${++states}`);

/** Beyond the time that a process was given, for a machine that does other things too. */
const SLACK_MS = 15_000;

describe('a stop on Node', () => {
  it.each([0, 100, 200])(
    'ends it at once while it prepares its state, after %i ms, and breaks nothing',
    async (milliseconds) => {
      const SOLVENT_STATE = freshState();
      const { child, lines, ended } = begin(
        { API_KEY: KEY, PORT: '0', HOST: '127.0.0.1', SOLVENT_STATE, STOP_DELAY_SECONDS: '0' },
        folder,
      );
      while (!existsSync(join(SOLVENT_STATE, 'state.db'))) await wait(1);
      await wait(milliseconds);
      const told = performance.now();
      child.kill('SIGTERM');
      expect(await ended).toEqual({ code: 0, stderr: '' });
      expect(performance.now() - told).toBeLessThan(SLACK_MS);
      const events = lines().map(({ event }) => event);
      expect([events.includes('stopping'), events.at(-1)]).toEqual([true, 'stopped']);
      const next = await start({ SOLVENT_STATE, ROLES: 'api', STOP_DELAY_SECONDS: '0' }, folder);
      expect((await fetch(`${next.url}/readyz`)).status).toBe(200);
      next.child.kill('SIGTERM');
      expect((await next.ended).code).toBe(0);
    },
  );

  it('while it loads its model waits for that, and says last that it has stopped', async () => {
    const variables = { SOLVENT_STATE: freshState(), STOP_DELAY_SECONDS: '0' };
    const { child, lines, ended } = await start(variables, folder);
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, stderr: '' });
    expect(lines().at(-1)).toMatchObject({ event: 'stopped' });
    expect(lines().map(({ event }) => event)).toContain('request');
  });

  it('cuts off an upload that is half there when the grace is over, and keeps no job of it', async () => {
    const variables = {
      SOLVENT_STATE: freshState(),
      ROLES: 'api',
      STOP_DELAY_SECONDS: '0',
      STOP_GRACE_SECONDS: '1',
    };
    const { child, url, ended } = await start(variables, folder);
    const upload = request(`${url}/api/v1/portfolios`, {
      method: 'POST',
      headers: { ...HEADERS, 'Content-Type': 'text/csv', 'Content-Length': 10_000_000 },
    });
    const cutOff = new Promise((resolve) => upload.once('error', resolve));
    const row = '1,8754.36,532339.56\n';
    upload.write(`employed,bank_balance,annual_salary\n${row.repeat(200_000)}`);
    await wait(300);
    const told = performance.now();
    child.kill('SIGTERM');
    expect(await cutOff).toMatchObject({ code: 'ECONNRESET' });
    expect(await ended).toEqual({ code: 0, stderr: '' });
    expect(performance.now() - told).toBeLessThan(1_000 + SLACK_MS);
    const next = await start(variables, folder);
    const jobs = await fetch(`${next.url}/api/v1/portfolios`, { headers: HEADERS });
    expect(await jobs.json()).toMatchObject({ data: { jobs: [] } });
    next.child.kill('SIGTERM');
    expect((await next.ended).code).toBe(0);
  });
});
