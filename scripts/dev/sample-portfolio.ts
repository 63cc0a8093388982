import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from './stack.ts';

/** Writes a portfolio of so many loans, the same each time, as `npm run sample` does. */
export function samplePortfolio(rows: number, path: string): void {
  const sample = join(PROJECT_ROOT, 'scripts/sample.ts');
  execFileSync(process.execPath, [sample, '--rows', `${rows}`, '--seed', '1', '--out', path], {
    stdio: 'ignore',
  });
}
