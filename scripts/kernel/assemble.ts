import wabt from 'wabt';

/** WebAssembly's text as the binary that engines compile. @throws Error with the line that is wrong */
export async function assembledKernel(text: string): Promise<Uint8Array> {
  const { parseWat } = await wabt();
  const module = parseWat('kernel.wat', text, { simd: true });
  try {
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}
