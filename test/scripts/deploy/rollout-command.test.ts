import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../../scripts/rollout.ts');

it('an emptied field of seconds is refused, and is not no pause at all', () => {
  const options = ['--url', 'http://127.0.0.1:1', '--key', 'a-key', '--config', 'no-such.toml'];
  expect(() =>
    execFileSync(process.execPath, [SCRIPT, ...options, '--seconds', ''], { stdio: 'pipe' }),
  ).toThrow('--seconds is a number from 0 to 86400.');
});
