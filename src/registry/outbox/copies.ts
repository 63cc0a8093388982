import type { BlobStore } from '../../ports.ts';
import type { StoredEvent } from '../history.ts';

/** Events that one copy holds at most, and bytes, unless a single event has more. */
export const MOST_EVENTS = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** Nothing of ours is longer: an event is a row of a database, which holds 2 MB. */
const LONGEST_BYTES = MOST_BYTES + 4 * 1024 * 1024;

const DIGITS = 12;
const encoder = new TextEncoder();

/**
 * Where a copy stands: by the event that it begins with. Each begins where the one before ends, so that all are found without a list.
 * @param first the sequence number of its first event
 */
export function copyKey(model: string, first: number): string {
  return `history/${model}/${String(first).padStart(DIGITS, '0')}.ndjson`;
}

/** An event as a copy holds it: all that its hash is of, and the hash. */
export function copyLine(model: string, event: StoredEvent): string {
  const { sequence, at, by, alias, from, to, why, kind, forced, evidence, hash } = event;
  return JSON.stringify({ model, sequence, at, by, alias, from, to, why, kind, forced, evidence, hash });
}

/** As many of the lines, from the first on, as one copy holds. */
export function fittingLines(lines: readonly string[]): string[] {
  let bytes = 0;
  const tooMany = lines.findIndex((line, index) => {
    bytes += encoder.encode(line).length + 1;
    return index > 0 && (index >= MOST_EVENTS || bytes > MOST_BYTES);
  });
  return tooMany < 0 ? [...lines] : lines.slice(0, tooMany);
}

/** @returns false where something stands there already, whatever it is */
export async function writeCopy(
  blobs: BlobStore,
  model: string,
  first: number,
  lines: readonly string[],
): Promise<boolean> {
  const text = `${lines.join('\n')}\n`;
  return (await blobs.put(copyKey(model, first), text, { onlyIfAbsent: true })) !== null;
}

/**
 * The lines of a copy, which may be anything: whoever can write the bucket could have changed it.
 * @returns at least one line; undefined where there is no copy
 */
export async function readCopy(
  blobs: BlobStore,
  model: string,
  first: number,
): Promise<string[] | undefined> {
  const copy = await blobs.get(copyKey(model, first));
  if (!copy) return undefined;
  if (copy.size > LONGEST_BYTES) {
    await copy.body.cancel();
    return [`${copy.size} bytes`];
  }
  const lines = (await copy.text()).split('\n');
  return lines.length > 1 && lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}
