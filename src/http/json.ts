import { SolventError } from '../errors.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a JSON document that a stranger sent. Stricter than `JSON.parse`: the bytes must be UTF-8, and no object may
 * name a key twice, for which one was meant cannot be known (RFC 8259 calls the outcome unpredictable).
 * @throws SolventError `validation_error`
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw refused('is not UTF-8');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The engine's message would quote the applicant's data.
    throw refused('is not JSON');
  }
  const repeated = repeatedKey(text);
  if (repeated !== undefined) throw refused(`names the key ${JSON.stringify(repeated.slice(0, 100))} twice`);
  return value;
}

function refused(message: string): SolventError {
  return new SolventError('validation_error', `The body ${message}.`, {
    details: [{ path: '', message }],
  });
}

/**
 * The first key that stands twice in one object of a valid JSON text, or undefined. One pass, and the nesting is held in
 * an array rather than on the call stack: depth is the sender's choice.
 */
export function repeatedKey(text: string): string | undefined {
  /** The keys of each open object; null for an open array. */
  const open: (Set<string> | null)[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) {
      const end = endOfString(text, position);
      const keys = open.at(-1);
      if (keys && isFollowedByColon(text, end)) {
        const key = JSON.parse(text.slice(position, end)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      position = end;
      continue;
    }
    if (character === OPEN_OBJECT) open.push(new Set());
    else if (character === OPEN_ARRAY) open.push(null);
    else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) open.pop();
    position++;
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SPACE = 0x20;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

/** Where the string that begins at `start` ends, its closing quote included. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  while (text.charCodeAt(position) !== QUOTE) position += text.charCodeAt(position) === BACKSLASH ? 2 : 1;
  return position + 1;
}

function isFollowedByColon(text: string, start: number): boolean {
  let position = start;
  // JSON's white space is space, tab, line feed and carriage return: in valid text nothing else is this low.
  while (text.charCodeAt(position) <= SPACE) position++;
  return text.charCodeAt(position) === COLON;
}
