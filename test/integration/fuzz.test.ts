import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('ten thousand odd requests get no 5xx, no long answer and nothing of Miniflare, and hold no connection', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-fuzz.ts'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^10000 requests, /);
  // Not all are refused at the door.
  for (const reached of [200, 202, 401, 404, 413, 415, 422])
    expect(stdout).toMatch(new RegExp(`^ +${reached} +\\d`, 'm'));
  expect(stdout).toContain('\n0 faults\n');
  expect(status).toBe(0);
});
