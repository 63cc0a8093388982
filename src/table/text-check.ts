/** With the remedy for what is most likely. */
export const NOT_UTF8 = 'it is not UTF-8 (say charset=windows-1252 when a spreadsheet has written it)';

/**
 * Finds the first byte of a file that is no text, as the file's bytes arrive: a NUL byte, or what is not UTF-8. Which byte
 * it is does not depend on how the bytes are cut into pieces.
 */
export class TextCheck {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  /** The last three bytes before the piece: a character that is cut off begins in them. */
  #tail: Uint8Array = new Uint8Array();

  /** @returns the first bad byte of a piece and what is wrong with it; its length when nothing is */
  check(bytes: Uint8Array): { at: number; problem?: string } {
    const zero = bytes.indexOf(0);
    const end = zero < 0 ? bytes.length : zero;
    const whole = end < bytes.length ? bytes.subarray(0, end) : bytes;
    try {
      this.#decoder.decode(whole, { stream: true });
    } catch {
      return { at: firstBroken(this.#tail, whole), problem: NOT_UTF8 };
    }
    if (zero >= 0) return { at: zero, problem: 'it holds a zero byte, which no text has' };
    this.#tail = Uint8Array.from([...this.#tail, ...bytes.subarray(-3)].slice(-3));
    return { at: bytes.length };
  }

  /** Whether the file may end here, and not inside a character. */
  mayEnd(): boolean {
    try {
      this.#decoder.decode();
      return true;
    } catch {
      return false;
    }
  }
}

/** The first byte of a piece that cannot stand there, when there is one. Looked for by halves, once in a file. */
function firstBroken(tail: Uint8Array, bytes: Uint8Array): number {
  const isSound = (length: number) => {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    const start = tail.findIndex((byte) => byte < 0x80 || byte > 0xbf);
    try {
      decoder.decode(start < 0 ? new Uint8Array() : tail.subarray(start), { stream: true });
      decoder.decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let sound = 0;
  let broken = bytes.length;
  while (broken - sound > 1) {
    const middle = (sound + broken) >>> 1;
    if (isSound(middle)) sound = middle;
    else broken = middle;
  }
  return sound;
}
