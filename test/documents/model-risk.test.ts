import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MEANT_FOR, MEANT_FOR_DATED } from '../../src/risk-pack/meant-for.ts';
import { root } from './documents.ts';

const document = readFileSync(join(root, 'docs/model-risk.md'), 'utf8');

test('the table of what each section is meant for is that of the pack, with its date', () => {
  const [, table] = /\| section \| SR 26-2 .*\n.*\n((?:\|.*\n)+)/.exec(document)!;
  const rows = table!
    .trim()
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '));
  expect(rows).toEqual(
    MEANT_FOR.map(({ title, sr26_2, annex_iv, regulation_b }) => [title, sr26_2, annex_iv, regulation_b]),
  );
  const day = new Date(MEANT_FOR_DATED).toLocaleDateString('en-GB', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  expect(document).toContain(`As of ${day}; check with counsel.`);
});

test('every section of a pack is described', () => {
  for (const { title } of MEANT_FOR)
    expect(document).toContain(`\n| ${title[0]!.toLowerCase()}${title.slice(1)} |`);
});
