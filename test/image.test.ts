import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** What `.dockerignore` lets into the image. */
const sent = read('.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

const IMPORT = /^(?:import|export)\s(?:[^'";]*?\sfrom\s)?'([^']+)'/gm;

/** The files and packages that a file needs before it does anything; what it needs for its types alone is nothing. */
function needed(path: string, files = new Set<string>(), packages = new Set<string>()) {
  if (files.has(path)) return { files, packages };
  files.add(path);
  const text = read(path)
    .replace(/^import type [^;]*;/gm, '')
    .replace(/^export type \{[^;]*;/gm, '');
  for (const [, name] of text.matchAll(IMPORT)) {
    if (name!.startsWith('node:')) continue;
    if (name!.startsWith('.')) {
      if (name!.endsWith('.ts')) needed(relative(ROOT, resolve(ROOT, dirname(path), name!)), files, packages);
    } else packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(name!)![0]);
  }
  return { files, packages };
}

const commands = sent.filter((path) => /^scripts\/[\w-]+\.ts$/.test(path));

it('its Node is the one that the tests run on', () => {
  expect(read('deploy/Dockerfile')).toContain(`library/node:${devDependencies.node}-`);
});

it('what is sent to the builder is there', () => {
  expect(commands.length).toBeGreaterThan(8);
  for (const path of sent) expect(existsSync(join(ROOT, path)), path).toBe(true);
});

it.each(commands)('%s runs in the image: it needs nothing that is not there', (command) => {
  const { files, packages } = needed(command);
  const isSent = (file: string) =>
    sent.some(
      (path) => file === path || (statSync(join(ROOT, path)).isDirectory() && file.startsWith(`${path}/`)),
    );
  expect([...files].filter((file) => !isSent(file))).toEqual([]);
  expect([...packages].filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
});

it('the build of ONNX Runtime that is in the image needs no package that its own asks for', () => {
  const glue = read('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.mjs');
  const names = Array.from(
    glue.matchAll(/(?:\bfrom|import\(|require\() *["']([^"'.][^"']*)["']/g),
    ([, name]) => name!,
  );
  expect(names).toContain('worker_threads');
  expect(names.filter((name) => !isBuiltin(name))).toEqual([]);
});
