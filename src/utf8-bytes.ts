const encoder = new TextEncoder();
/** Written over by every text: one that is only measured leaves nothing behind. */
const scratch = new Uint8Array(64 * 1024);

/** How many bytes of UTF-8 a text is. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let rest = text; rest !== ''; ) {
    const { read, written } = encoder.encodeInto(rest, scratch);
    bytes += written;
    rest = rest.slice(read);
  }
  return bytes;
}
