import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trainingOptions } from '../../scripts/training/input.ts';

test('docs/training.md names every option of training in its table', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/training.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `--'));
  const named = new Set(
    rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`--([a-z-]+)`/g)]).map(([, name]) => name),
  );
  expect(Object.keys(trainingOptions).filter((name) => !named.has(name))).toEqual([]);
});
