/** Bytes as one gzip member. */
export function gzip(bytes: Uint8Array): Promise<Uint8Array> {
  return through(new CompressionStream('gzip'), bytes);
}

/** @throws whatever the platform throws of bytes that are not exactly one sound gzip member */
export function gunzip(bytes: Uint8Array): Promise<Uint8Array> {
  return through(new DecompressionStream('gzip'), bytes);
}

async function through(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What goes wrong comes out where the bytes do.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}
