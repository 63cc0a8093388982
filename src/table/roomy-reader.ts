/** Room for what is read at once. */
const ROOM_BYTES = 64 * 1024;

/** Reads a stream's bytes in pieces that are worth their reading: workerd hands over 4 KiB at a time unless it is given more room. */
export interface RoomyReader {
  /** @returns undefined at the end */
  read(): Promise<Uint8Array | undefined>;
  cancel(): Promise<void>;
}

export function roomyReader(stream: ReadableStream<Uint8Array>): RoomyReader {
  const reader = byteReader(stream);
  if (reader)
    return {
      read: async () => {
        const { done, value } = await reader.read(new Uint8Array(ROOM_BYTES));
        return done ? undefined : value;
      },
      cancel: () => reader.cancel(),
    };
  const plain = stream.getReader();
  return { read: async () => (await plain.read()).value, cancel: () => plain.cancel() };
}

/** Only a stream of bytes takes room; one of a platform's or a test's own may be of any values. */
function byteReader(stream: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}
