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
  /** Fills a parcel's room again. Once, of one that nobody reads any more. */
  giveBack(parcel: Parcel): void;
}

/** More are not kept: as many are on their way at once only where the queue does not keep up. */
const MOST_SPARE = 8;

/** @param handOver takes each parcel when it is full */
export function packer(handOver: (parcel: Parcel) => void): Packer {
  // New memory is the system's to clear and the collector's to return, which takes longer than to fill it.
  const spare: Uint8Array<ArrayBuffer>[] = [];
  let room = new Uint8Array(PARCEL_BYTES);
  let used = 0;
  let decisions = 0;

  /** @param bytes without the last line's break */
  function handOverAs(bytes: Uint8Array): void {
    handOver({ bytes, decisions, isMessage: true });
    used = 0;
    decisions = 0;
  }

  /** What is full goes in the room where it stands. */
  function next(): void {
    if (decisions === 0) return;
    handOverAs(room.subarray(0, used - 1));
    room = spare.pop() ?? new Uint8Array(PARCEL_BYTES);
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
      next();
      if (put(line)) return;
      const bytes = encoder.encode(line);
      handOver({ bytes, decisions: 1, isMessage: bytes.length < LONGEST_BYTES });
    },
    flush() {
      if (decisions > 0) handOverAs(room.slice(0, used - 1));
    },
    giveBack({ bytes: { buffer } }) {
      if (buffer.byteLength === PARCEL_BYTES && spare.length < MOST_SPARE)
        spare.push(new Uint8Array(buffer as ArrayBuffer));
    },
  };
}

/** Who packs at once is the only one that packs meanwhile. */
let packed: Parcel[] = [];
const atOnce = packer((parcel) => packed.push(parcel));

/** The same of all of them at once. */
export function parcelsOf(lines: readonly string[]): Parcel[] {
  packed = [];
  for (const line of lines) atOnce.add(line);
  atOnce.flush();
  return packed;
}

/** A parcel as a message of the queue. */
export const messageOf = ({ bytes }: Parcel): string => decoder.decode(bytes);

/** The lines of a message. */
export function linesOf(message: string): string[] {
  return message.split('\n');
}
