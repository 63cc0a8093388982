import { readFileSync } from 'node:fs';

let compiled: WebAssembly.Module | undefined;

/** The tree kernel, compiled once a process: it has some hundred bytes. */
export function nodeKernel(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL('../../model/kernel/kernel.wasm', import.meta.url)),
  );
  return compiled;
}
