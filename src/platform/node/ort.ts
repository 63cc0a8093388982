import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import factory from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { createRuntime } from '../../model/runtime/runtime.ts';
import type { ScoringRuntime } from '../../ports.ts';
import { release } from '../../release.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

/** A new instance of ONNX Runtime. Its code is read from the package and compiled once a process. */
export async function nodeOrtRuntime(): Promise<ScoringRuntime> {
  compiled ??= compile();
  return createRuntime(factory, await compiled);
}

async function compile(): Promise<WebAssembly.Module> {
  const file = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  const bytes = await readFile(file);
  const module = await WebAssembly.compile(bytes);
  release(bytes);
  return module;
}
