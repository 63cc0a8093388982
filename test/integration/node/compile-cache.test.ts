import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { start, workFolder } from './start.ts';

const { folder, remove } = workFolder();
afterAll(remove);

it('keeps the compiled code of this release, and removes that of others, whoever starts at the same time', async () => {
  const state = join(folder, 'state');
  const compiled = join(state, 'compiled');
  const variables = { SOLVENT_STATE: state, ROLES: 'api', STOP_DELAY_SECONDS: '0' };
  const startsAndStops = async () => {
    const servers = await Promise.all([1, 2].map(() => start(variables, folder)));
    await expect.poll(() => readdirSync(compiled).length, { timeout: 10_000 }).toBe(1);
    for (const { child } of servers) child.kill('SIGTERM');
    for (const { ended } of servers) expect(await ended).toEqual({ code: 0, stderr: '' });
    return readdirSync(compiled, { recursive: true }).length;
  };
  for (const old of ['v22.0.0-x64', 'another-release/v24.0.0-x64']) {
    mkdirSync(join(compiled, old), { recursive: true });
    writeFileSync(join(compiled, old, 'entry.cache'), 'x');
  }
  const kept = await startsAndStops();
  expect(kept).toBeGreaterThan(100);
  expect(await startsAndStops()).toBe(kept);
});
