/** A record on its way. */
export interface Travelling {
  /** What many have in common, without line breaks. */
  common: string;
  /** What it has of its own; `[` is its first character, and it has no line breaks. */
  own: string;
}

/** Records that travel together. */
export interface Parcel {
  /** Their message in UTF-8: texts that wait would be moved by the collector, again and again. */
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
/** Begins a line of what is common. A record's line begins with the number of that line, from 0. */
const COMMON = '+';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Packs records as they come into parcels as large as messages may be, in their order. */
export interface Packer {
  add(record: Travelling): void;
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
  const commons = new Map<string, number>();

  /** @param bytes without the last line's break */
  function handOverAs(bytes: Uint8Array): void {
    handOver({ bytes, decisions, isMessage: true });
    used = 0;
    decisions = 0;
    commons.clear();
  }

  /** What is full goes in the room where it stands. */
  function next(): void {
    if (decisions === 0) return;
    handOverAs(room.subarray(0, used - 1));
    room = spare.pop() ?? new Uint8Array(PARCEL_BYTES);
  }

  function textOf({ common, own }: Travelling): string {
    const known = commons.get(common);
    return known === undefined ? `${COMMON}${common}\n${commons.size}${own}` : known + own;
  }

  /** @returns whether there was room for it */
  function put(record: Travelling): boolean {
    const text = textOf(record);
    const { read, written } = encoder.encodeInto(text, used === 0 ? room : room.subarray(used));
    const end = used + written;
    if (read < text.length || end === PARCEL_BYTES) return false;
    room[end] = LINE_BREAK;
    used = end + 1;
    decisions++;
    if (!commons.has(record.common)) commons.set(record.common, commons.size);
    return true;
  }

  return {
    add(record) {
      if (put(record)) return;
      next();
      if (put(record)) return;
      const bytes = encoder.encode(textOf(record));
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
export function parcelsOf(records: readonly Travelling[]): Parcel[] {
  packed = [];
  for (const record of records) atOnce.add(record);
  atOnce.flush();
  return packed;
}

/** A parcel as a message of the queue. */
export const messageOf = ({ bytes }: Parcel): string => decoder.decode(bytes);

/** The records of a message, in their order. What stands behind nothing in common is given as it came: `common` is empty. */
export function travellingIn(message: string): Travelling[] {
  const commons: string[] = [];
  const records: Travelling[] = [];
  for (const line of message.split('\n')) {
    if (line.startsWith(COMMON)) {
      commons.push(line.slice(COMMON.length));
      continue;
    }
    const begin = line.indexOf('[');
    const common = commons[Number(line.slice(0, Math.max(begin, 0)) || Number.NaN)];
    records.push(common === undefined ? { common: '', own: line } : { common, own: line.slice(begin) });
  }
  return records;
}
