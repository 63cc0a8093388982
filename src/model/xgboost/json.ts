import type { SolventError } from '../../errors.ts';
import { TextCheck } from '../../table/text-check.ts';
import { bytesFollow, CUT_SHORT, DEEPEST, standsTwice, TOO_DEEP } from './file-problems.ts';
import { notAModel, shown } from './not-a-model.ts';

/**
 * Reads JSON as XGBoost and Python's `json` write it, in which a number may be a bare `NaN`, `Infinity` or `-Infinity`. A byte order mark
 * in front is no content. One pass, which ends at the first thing that is wrong: `JSON.parse` takes seconds to find a hostile file too
 * deep, does not always say where one is broken, and drops a key that stands twice.
 *
 * Source: RFC 8259.
 *
 * @throws SolventError `validation_error` that says at which byte the file is cut short, or not as it should be
 */
export function readJson(bytes: Uint8Array): unknown {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  reader.expectEnd();
  return value;
}

const WORDS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /-?\w+/y;
const [SPACE, BACKSLASH] = [0x20, 0x5c];
const BYTE_ORDER_MARK = '\ufeff';

class Reader {
  readonly #text: string;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#text = textOf(bytes);
    if (this.#text.startsWith(BYTE_ORDER_MARK)) this.#position++;
  }

  value(depth: number): unknown {
    const begin = this.#next();
    if (begin === '"') return this.#string();
    if (begin !== '{' && begin !== '[') return this.#scalar();
    if (depth === DEEPEST) throw this.#error(this.#position, TOO_DEEP);
    this.#position++;
    return begin === '{' ? this.#object(depth + 1) : this.#array(depth + 1);
  }

  expectEnd(): void {
    this.#skipSpace();
    const left = this.#text.length - this.#position;
    if (left > 0)
      throw this.#error(this.#position, bytesFollow(byteLength(this.#text.slice(this.#position))));
  }

  #object(depth: number): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    if (this.#skip('}')) return {};
    do {
      if (this.#next() !== '"') throw this.#unexpected('a key in quotation marks');
      const at = this.#position;
      const key = this.#string();
      if (entries.has(key)) throw this.#error(at, standsTwice(key));
      if (!this.#skip(':')) throw this.#unexpected('a colon');
      entries.set(key, this.value(depth));
    } while (this.#skip(','));
    if (!this.#skip('}')) throw this.#unexpected('a comma, or the brace that ends the object,');
    // As JSON.parse does, a key such as __proto__ becomes a key like others.
    return Object.fromEntries(entries);
  }

  #array(depth: number): unknown[] {
    const values: unknown[] = [];
    if (this.#skip(']')) return values;
    do values.push(this.value(depth));
    while (this.#skip(','));
    if (!this.#skip(']')) throw this.#unexpected('a comma, or the bracket that ends the list,');
    return values;
  }

  /** A text, whose quotation mark is next. */
  #string(): string {
    const text = this.#text;
    const begin = this.#position;
    let isPlain = true;
    let end = begin + 1;
    for (; text[end] !== '"'; end++) {
      const code = text.charCodeAt(end);
      if (Number.isNaN(code)) throw this.#error(text.length, CUT_SHORT);
      if (code < SPACE) throw this.#error(end, 'a control character stands in a text');
      if (code !== BACKSLASH) continue;
      isPlain = false;
      end++;
    }
    this.#position = end + 1;
    if (isPlain) return text.slice(begin + 1, end);
    try {
      return JSON.parse(text.slice(begin, end + 1)) as string;
    } catch {
      throw this.#error(begin, 'a text has a backslash before what needs none');
    }
  }

  #scalar(): unknown {
    const begin = this.#position;
    const number = this.#match(NUMBER);
    if (number !== '') return Number(number);
    const word = this.#match(WORD);
    if (WORDS.has(word)) return WORDS.get(word);
    this.#position = begin;
    throw this.#unexpected('a value');
  }

  /** What matches here, which is then behind us. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    if (!pattern.test(this.#text)) return '';
    const begin = this.#position;
    this.#position = pattern.lastIndex;
    return this.#text.slice(begin, this.#position);
  }

  /** The next character that is no space. */
  #next(): string {
    this.#skipSpace();
    const character = this.#text[this.#position];
    if (character === undefined) throw this.#error(this.#text.length, CUT_SHORT);
    return character;
  }

  /** Whether the next character that is no space is this one, which is then behind us. */
  #skip(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#position++;
    return true;
  }

  #skipSpace(): void {
    for (; ; this.#position++) {
      const code = this.#text.charCodeAt(this.#position);
      if (code !== SPACE && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    }
  }

  #unexpected(due: string): SolventError {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#position)!);
    return this.#error(this.#position, `${due} is due, and here stands ${shown(character)}`);
  }

  #error(position: number, message: string): SolventError {
    return jsonError(byteLength(this.#text.slice(0, position)), message);
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const { at } = new TextCheck().check(bytes);
    throw jsonError(at, at === bytes.length ? CUT_SHORT : 'it is no text in UTF-8');
  }
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function jsonError(byte: number, message: string): SolventError {
  return notAModel(`byte ${byte} of the JSON`, message);
}
