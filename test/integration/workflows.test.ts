import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
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

it('gives secrets to single steps, and so not to the scripts of packages that `npm ci` runs', () => {
  const folder = join(ROOT, '.github/workflows');
  for (const name of readdirSync(folder)) {
    const lines = readFileSync(join(folder, name), 'utf8').split('\n');
    // A step's variables are indented by ten or more, a job's by six.
    const ofJobs = lines.filter((line) => line.includes('secrets.') && /^ {0,6}\S/.test(line));
    expect(ofJobs, name).toEqual([]);
  }
});
