import { utf8Bytes } from '../utf8-bytes.ts';

/** Records that travel together. */
export interface Parcel {
  lines: string[];
  /** The lines as a message of the queue; absent of one that is too long for any. */
  message?: string;
}

/** Queues charge by the 64 KB that a message has begun. */
const PARCEL_BYTES = 60_000;
/** A single record may be longer than a parcel, but no longer than a message. */
const LONGEST_BYTES = 120_000;

const LINE_BREAK_BYTES = 1;

/** Packs records as they come into parcels as large as messages may be, in their order. */
export interface Packer {
  /** @param line without line breaks @returns what is full with it */
  add(line: string): Parcel[];
  /** @returns what is left, if anything is */
  rest(): Parcel[];
}

export function packer(): Packer {
  let lines: string[] = [];
  let room = PARCEL_BYTES;

  function rest(): Parcel[] {
    if (lines.length === 0) return [];
    const full = { lines, message: lines.join('\n') };
    lines = [];
    room = PARCEL_BYTES;
    return [full];
  }

  return {
    add(line) {
      const bytes = utf8Bytes(line) + LINE_BREAK_BYTES;
      if (bytes > LONGEST_BYTES) return [...rest(), { lines: [line] }];
      const full = bytes > room ? rest() : [];
      lines.push(line);
      room -= bytes;
      return full;
    },
    rest,
  };
}

/** The same of all of them at once. */
export function parcelsOf(lines: readonly string[]): Parcel[] {
  const { add, rest } = packer();
  return [...lines.flatMap(add), ...rest()];
}

/** The lines of a message. */
export function linesOf(message: string): string[] {
  return message.split('\n');
}
