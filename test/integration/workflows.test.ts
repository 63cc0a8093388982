import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('actionlint finds nothing in the workflows', async () => {
  const { stdout } = await promisify(execFile)(process.env.ACTIONLINT ?? 'actionlint', ['-no-color'], {
    cwd: ROOT,
  });
  expect(stdout).toBe('');
});
