import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('odd requests get no 5xx, no long answer and nothing of Miniflare, and hold no connection', () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/check-fuzz.ts', '--requests', '2000'],
    {
      encoding: 'utf8',
    },
  );
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^2000 requests, /);
  // Not all are refused at the door.
  for (const reached of [200, 202, 401, 404, 413, 415, 422])
    expect(stdout).toMatch(new RegExp(`^ +${reached} +\\d`, 'm'));
  expect(stdout).toContain('\n0 faults\n');
  expect(status).toBe(0);
});
