/** Records that travel together. */
export interface Parcel {
  /** Their lines in UTF-8, with line breaks between them: texts that wait would be moved by the collector, again and again. */
  bytes: Uint8Array;
  decisions: number;
  /** Whether a queue takes it: a single record may be longer than any message. */
  isMessage: boolean;
}

/** Queues charge by the 64 KB that a message has begun. */
const PARCEL_BYTES = 60_000;
/** A single record may be longer than a parcel, but no longer than a message. */
const LONGEST_BYTES = 120_000;

const LINE_BREAK = 0x0a;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Packs records as they come into parcels as large as messages may be, in their order. */
export interface Packer {
  /** @param line without line breaks */
  add(line: string): void;
  /** Hands over what is left, if anything is. */
  flush(): void;
}

/**
 * @param handOver takes each parcel when it is full
 * @param room where one is filled, which nobody else writes to meanwhile
 */
export function packer(
  handOver: (parcel: Parcel) => void,
  room: Uint8Array = new Uint8Array(PARCEL_BYTES),
): Packer {
  let used = 0;
  let decisions = 0;

  function flush(): void {
    if (decisions === 0) return;
    // Without the last line's break.
    handOver({ bytes: room.slice(0, used - 1), decisions, isMessage: true });
    used = 0;
    decisions = 0;
  }

  /** @returns whether there was room for it */
  function put(line: string): boolean {
    const { read, written } = encoder.encodeInto(line, used === 0 ? room : room.subarray(used));
    const end = used + written;
    if (read < line.length || end === PARCEL_BYTES) return false;
    room[end] = LINE_BREAK;
    used = end + 1;
    decisions++;
    return true;
  }

  return {
    add(line) {
      if (put(line)) return;
      flush();
      if (put(line)) return;
      const bytes = encoder.encode(line);
      handOver({ bytes, decisions: 1, isMessage: bytes.length < LONGEST_BYTES });
    },
    flush,
  };
}

/** Who packs at once is the only one that packs meanwhile. */
const scratch = new Uint8Array(PARCEL_BYTES);

/** The same of all of them at once. */
export function parcelsOf(lines: readonly string[]): Parcel[] {
  const parcels: Parcel[] = [];
  const { add, flush } = packer((parcel) => parcels.push(parcel), scratch);
  for (const line of lines) add(line);
  flush();
  return parcels;
}

/** A parcel as a message of the queue. */
export const messageOf = ({ bytes }: Parcel): string => decoder.decode(bytes);

/** The lines of a message. */
export function linesOf(message: string): string[] {
  return message.split('\n');
}
