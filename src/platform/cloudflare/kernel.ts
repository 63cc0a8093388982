import kernel from '../../model/kernel/kernel.wasm';

/** The tree kernel: in workerd an imported `.wasm` is a compiled module already. */
export const cloudflareKernel: WebAssembly.Module = kernel;
