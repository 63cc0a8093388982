declare module 'onnxruntime-web/ort-wasm-simd-threaded.mjs' {
  import type { OrtFactory } from './ort-module.ts';

  const factory: OrtFactory;
  export default factory;
}

/** Bundlers for Workers give the compiled module. */
declare module '*.wasm' {
  const module: WebAssembly.Module;
  export default module;
}
