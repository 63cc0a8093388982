/** Why a text that is valid JSON is not read all the same. */
export interface JsonProblem {
  /** The key that stands twice; empty where the problem is another. */
  key: string;
  /** Where it stands: `predictions.3.salary`. */
  path: string;
  /** For people. */
  message: string;
}

/**
 * Levels that a document may be nested. Applications have three; what is parsed by a function that calls itself, and what writes a
 * value as JSON, ends at some thousands with an error of its own, when it is too late to refuse it.
 */
export const MAX_DEPTH = 100;

/** Of a key and of a path: the sender chooses how long they are. */
const LONGEST_NAME = 100;

/** An object that has begun, or an array. */
interface Open {
  /** An object's keys so far. */
  keys?: Set<string>;
  /** The key, or the number from 0, of the member that is being read. */
  member: string | number;
}

/**
 * The first thing in a valid JSON text that keeps it from being read, or undefined: a key that stands twice in one object, for
 * which was meant cannot be known, or nesting deeper than `MAX_DEPTH`. One pass, whatever stands in it.
 */
export function jsonProblem(text: string): JsonProblem | undefined {
  const open: Open[] = [];
  let position = 0;
  while (position < text.length) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) {
      const end = endOfString(text, position);
      const object = open.at(-1);
      if (object?.keys && isFollowedByColon(text, end)) {
        const key = JSON.parse(text.slice(position, end)) as string;
        object.member = key;
        if (object.keys.has(key)) return repeated(key, open);
        object.keys.add(key);
      }
      position = end;
      continue;
    }
    if (character === OPEN_OBJECT) open.push({ keys: new Set(), member: '' });
    else if (character === OPEN_ARRAY) open.push({ member: 0 });
    else if (character === CLOSE_OBJECT || character === CLOSE_ARRAY) open.pop();
    if (open.length > MAX_DEPTH) return tooDeep(open);
    if (character === COMMA) {
      const list = open.at(-1)!;
      if (typeof list.member === 'number') list.member++;
    }
    position++;
  }
  return undefined;
}

function tooDeep(open: readonly Open[]): JsonProblem {
  return { key: '', path: pathOf(open), message: `it is nested deeper than ${MAX_DEPTH} levels` };
}

function pathOf(open: readonly Open[]): string {
  const members = open.slice(0, LONGEST_NAME).map(({ member }) => member);
  return members.join('.').slice(0, LONGEST_NAME);
}

function repeated(key: string, open: readonly Open[]): JsonProblem {
  return {
    key,
    path: pathOf(open),
    message: `${JSON.stringify(key.slice(0, LONGEST_NAME))} stands twice: which one was meant cannot be known`,
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
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
