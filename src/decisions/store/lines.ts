import { isDecisionId } from '../decision-id.ts';

/** A decision as it is kept: UTF-8 without its line break. */
export interface Line {
  id: string;
  bytes: Uint8Array;
}

/** Lines that are compressed and encrypted together. */
export interface Block {
  /** The first line's id. */
  first: string;
  records: number;
  /** The lines, each with its line break. */
  bytes: Uint8Array;
}

/** A block ends with the line that fills it. */
export const BLOCK_BYTES = 64 * 1024;

const ID_START = '{"decision_id":"'.length;
const ID_END = ID_START + 36;
const LINE_BREAK = 0x0a;
const ascii = new TextDecoder('latin1');

/** The id that stands first in a line, or undefined where none does. */
export function idOf(line: string): string | undefined {
  const id = line.slice(ID_START, ID_END);
  return line.startsWith('{"decision_id":"') && line[ID_END] === '"' && isDecisionId(id) ? id : undefined;
}

/** Gathers lines into blocks. */
export async function* inBlocks(lines: AsyncIterable<Line> | Iterable<Line>): AsyncGenerator<Block> {
  let gathered: Line[] = [];
  let size = 0;
  for await (const line of lines) {
    gathered.push(line);
    size += line.bytes.length + 1;
    if (size < BLOCK_BYTES) continue;
    yield blockOf(gathered, size);
    gathered = [];
    size = 0;
  }
  if (gathered.length > 0) yield blockOf(gathered, size);
}

function blockOf(lines: Line[], size: number): Block {
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const line of lines) {
    bytes.set(line.bytes, offset);
    offset += line.bytes.length;
    bytes[offset++] = LINE_BREAK;
  }
  return { first: lines[0]!.id, records: lines.length, bytes };
}

/**
 * The lines of a block's bytes.
 * @returns undefined where they are not lines of decisions
 */
export function linesIn(bytes: Uint8Array): Line[] | undefined {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LINE_BREAK, start);
    if (end === -1) return undefined;
    const id = idOf(ascii.decode(bytes.subarray(start, Math.min(end, start + ID_END + 1))));
    if (id === undefined) return undefined;
    lines.push({ id, bytes: bytes.subarray(start, end) });
    start = end + 1;
  }
  return lines;
}
