import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sha256Hex } from '../../../../src/digest.ts';
import { readLines, sealOf, writeLines } from '../../../../src/platform/node/backup/part-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'solvent-part-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* given(lines: string[]) {
  yield* lines;
}

it('reads the lines that were written, whatever else in them ends a line elsewhere', async () => {
  const path = join(folder, 'lines');
  const lines = [
    '\u2028 \u2029 \r \v \u0085',
    '',
    'ä'.repeat(400_000),
    ...Array.from({ length: 9_000 }, String),
  ];
  const sealed = await writeLines(path, given(lines.map((line) => `${line}\n`)));
  const text = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(''));
  expect(sealed).toEqual({ bytes: text.length, sha256: sha256Hex(text) });
  expect(await sealOf(path)).toEqual(sealed);
  const read: string[] = [];
  for await (const some of readLines(path)) read.push(...some);
  expect(read).toEqual(lines);
});

it('writes over no file', async () => {
  const path = join(folder, 'taken');
  writeFileSync(path, 'mine');
  await expect(writeLines(path, given([]))).rejects.toMatchObject({ code: 'EEXIST' });
});
