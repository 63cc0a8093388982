import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './documents.ts';

/** Where a pattern begins to leave things open, the folder before it. */
function missing(paths: string[]): string[] {
  return paths.filter((path) => !existsSync(join(root, path.replace(/\/?\*.*$/, ''))));
}
const read = (name: string) => readFileSync(join(root, name), 'utf8');

it('lint and test configurations name folders that are there', () => {
  const inLint = [...read('biome.json').matchAll(/"!?((?:src|workers|scripts|test|models)\/[^"]+)"/g)];
  const rooms = [...read('biome.json').matchAll(/"\*\*\/([\w-]+)\/\*\*"/g)].map(([, room]) => room!);
  const inTests = globSync('vitest.*.ts', { cwd: root }).flatMap((name) => [
    ...read(name).matchAll(/'(test\/[^']+)'/g),
  ]);
  expect(missing([...inLint, ...inTests].map(([, path]) => path!))).toEqual([]);
  // A room of src/, or a folder beside it.
  expect(rooms.filter((room) => !['src/', ''].some((at) => existsSync(join(root, at + room))))).toEqual([]);
});

it('comments of migrations name sources that are there', () => {
  const named = globSync('migrations/*.sql', { cwd: root }).flatMap((name) =>
    [...read(name).matchAll(/\b(src\/[\w/-]+\.ts)/g)].map(([, path]) => path!),
  );
  expect(named.length).toBeGreaterThan(3);
  expect(missing(named)).toEqual([]);
});
