export interface RepeatedKey {
  key: string;
  /** Where it stands: `predictions.3.salary`. */
  path: string;
  /** For people. */
  message: string;
}

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
 * The first key that stands twice in one object of a valid JSON text, or undefined. One pass, and the nesting is held in
 * an array rather than on the call stack: depth is the sender's choice.
 */
export function repeatedKey(text: string): RepeatedKey | undefined {
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
    else if (character === COMMA) {
      const list = open.at(-1)!;
      if (typeof list.member === 'number') list.member++;
    }
    position++;
  }
  return undefined;
}

function repeated(key: string, open: readonly Open[]): RepeatedKey {
  const members = open.slice(0, LONGEST_NAME).map(({ member }) => member);
  return {
    key,
    path: members.join('.').slice(0, LONGEST_NAME),
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
