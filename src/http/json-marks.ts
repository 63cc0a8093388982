/**
 * Whether a JSON text has more commas and opening brackets than there may be. To parse millions of tiny members takes
 * seconds, in which nobody else is answered; to count them takes a thousandth of it.
 */
export function hasMoreMarks(text: string, most: number): boolean {
  let marks = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if ((code === COMMA || code === OPEN_BRACKET || code === OPEN_BRACE) && ++marks > most) return true;
  }
  return false;
}

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const OPEN_BRACE = 0x7b;
