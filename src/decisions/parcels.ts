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

const encoder = new TextEncoder();

/**
 * Records in parcels as large as messages may be, in their order.
 * @param lines without line breaks
 */
export function parcelsOf(lines: readonly string[]): Parcel[] {
  const parcels: { lines: string[]; fits: boolean }[] = [];
  let room = 0;
  for (const line of lines) {
    const bytes = encoder.encode(JSON.stringify(line)).length;
    const fits = bytes <= LONGEST_BYTES;
    if (bytes > room || !fits) {
      parcels.push({ lines: [], fits });
      room = fits ? PARCEL_BYTES : 0;
    }
    parcels.at(-1)!.lines.push(line);
    room -= bytes;
  }
  return parcels.map(({ lines: together, fits }) =>
    fits ? { lines: together, message: together.join('\n') } : { lines: together },
  );
}

/** The lines of a message. */
export function linesOf(message: string): string[] {
  return message.split('\n');
}
