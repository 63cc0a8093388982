import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import factory from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { createRuntime, type OrtRuntime } from '../../model/runtime/runtime.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

/** A new instance of ONNX Runtime. Its code is read from the package and compiled once a process. */
export async function nodeOrtRuntime(): Promise<OrtRuntime> {
  compiled ??= compile();
  return createRuntime(factory, await compiled);
}

async function compile(): Promise<WebAssembly.Module> {
  const file = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
  return WebAssembly.compile(await readFile(file));
}
