const encoder = new TextEncoder();

/** As long as R2 allows. */
const LONGEST_KEY_BYTES = 1024;

/**
 * The same rules for every store, so that a key which works in one works in all: non-empty segments between
 * slashes, none of them `.` or `..`, no control characters or backslashes, at most 1,024 bytes of UTF-8.
 * @throws RangeError naming the key and the rule
 */
export function checkKey(key: string): void {
  const refuse = (reason: string) => {
    throw new RangeError(`The key ${JSON.stringify(key.slice(0, 200))} ${reason}.`);
  };
  if (encoder.encode(key).length > LONGEST_KEY_BYTES) refuse(`is longer than ${LONGEST_KEY_BYTES} bytes`);
  if (!key.isWellFormed()) refuse('is not well-formed Unicode');
  for (const segment of key.split('/')) {
    if (segment === '') refuse('has an empty segment');
    if (segment === '.' || segment === '..') refuse(`has the segment ${segment}`);
  }
  for (const character of key) {
    if (character < ' ' || character === '\\' || character === '\x7f') {
      refuse('has a control character or a backslash');
    }
  }
}

/** Orders keys by their UTF-8 bytes, as R2 lists them. JavaScript's own order differs above U+FFFF. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    if (a.charCodeAt(index) !== b.charCodeAt(index)) {
      return codePointBefore(a, index) - codePointBefore(b, index);
    }
  }
  return a.length - b.length;
}

/** The code point that the unit at `index` belongs to. */
function codePointBefore(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const isTrail = unit >= 0xdc00 && unit <= 0xdfff;
  return text.codePointAt(isTrail ? index - 1 : index) ?? 0;
}
