import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('npm run check:workers builds and starts each Worker within what Cloudflare allows', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/check-workers.ts']);
  const rows = stdout.match(/^solvent-.*$/gm)!.map((row) => row.split(/ {2,}/));
  expect(rows.map(([name]) => name)).toEqual([
    'solvent-api',
    'solvent-batch',
    'solvent-drift',
    'solvent-retrain',
  ]);
  for (const [, size, compressed, start] of rows) {
    expect(Number(size)).toBeGreaterThan(1);
    expect(Number(compressed)).toBeLessThan(Number(size));
    expect(Number(start)).toBeGreaterThan(0);
  }
});
