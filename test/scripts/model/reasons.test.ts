import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reasons } from '../../../scripts/model/actions/reasons.ts';
import type { Ask } from '../../../scripts/model/ask.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';

const files = readBundleFolder('models/loan-default/champion');
/** An API whose champion is version 4. */
const ask = Object.assign(
  async () => ({
    data: { model_version: '4', files: [...files.keys()].map((name) => ({ name })) },
    message: '',
  }),
  { file: async (path: string) => files.get(decodeURIComponent(path.split('/').at(-1)!))! },
) as unknown as Ask;

let folder = '';
let data = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'solvent-reasons-'));
  data = join(folder, 'loans.csv');
  const loans = Array.from({ length: 200 }, (_, row) =>
    // Every other one owes much and defaults.
    [row, row % 3 ? 1 : 0, row % 2 ? 25_000 + row : 500 + row, 300_000 + row, row % 2].join(';'),
  );
  await writeFile(data, ['Index;Employed;Bank Balance;Annual Salary;Defaulted?', ...loans].join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

test('npm run model -- reasons tells what a version would tell whom it declines in a file', async () => {
  const { data: found } = await reasons.ask(ask, { model: 'loan-default', data, delimiter: ';' }, [
    'champion',
  ]);
  expect(found).toMatchObject({
    model_name: 'loan-default',
    model_version: '4',
    rows: 200,
    declined: { rows: 100, none: 0, lowered: 1 },
    directed: { contradicting: 0 },
  });
  const lines = reasons.lines!(found);
  expect(lines[0]).toBe('Of 200 rows version 4 declines 100, and would tell them:');
  expect(lines.at(-1)).toMatch(/^Of \d+ told reasons 100 are .* and 0 contradict it\.$/);
  expect(reasons.fails!(found)).toBe(false);
  expect(reasons.fails!({ ...(found as object), directed: { told: 100, contradicting: 1 } })).toBe(true);
});
