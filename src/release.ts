/**
 * Gives the memory of arrays back at once. A collector that waits until it is worth its while lets some sixty megabytes of them pile up
 * in every isolate.
 *
 * @param arrays each on a buffer that is its maker's alone, which is read by nobody any more: they are empty afterwards
 */
export function release(...arrays: ArrayBufferView[]): void {
  // A buffer that is handed on leaves nothing behind, and one of no bytes takes none.
  for (const { buffer } of arrays as ArrayBufferView<ArrayBuffer>[]) if (!buffer.detached) buffer.transfer(0);
}

const given = new WeakSet<ArrayBufferLike>();

/**
 * Marks bytes whose buffer is their reader's alone, so that whoever has sent them may give its memory back.
 * @returns the same
 */
export function giveAway(bytes: Uint8Array): Uint8Array {
  given.add(bytes.buffer);
  return bytes;
}

/** Gives the memory of bytes back that were given away, and of no others. */
export function releaseGiven(bytes: Uint8Array): void {
  if (given.delete(bytes.buffer)) release(bytes);
}
