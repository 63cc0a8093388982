/**
 * Runs after `npm ci`: removes from node_modules what packages carry along and nothing here ever reads. JavaScript and not
 * TypeScript, because a machine's older Node may run it.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const modules = join(import.meta.dirname, '../node_modules');

/** Of ONNX Runtime's builds: the plain WASM one that the product calls, and what a benchmark compares it with. */
const BUILDS = ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm', 'ort.wasm.bundle.min.mjs'];

const builds = join(modules, 'onnxruntime-web/dist');
const others = namesIn(builds).filter((name) => !BUILDS.includes(name));
// Node's headers are for compiling addons, of which there is none.
const nodes = join(modules, 'node/node_modules');
const headers = namesIn(nodes).map((name) => join(nodes, name, 'include'));

for (const path of [...others.map((name) => join(builds, name)), ...headers])
  rmSync(path, { recursive: true, force: true });

/** @param {string} folder */
function namesIn(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}
