import { SolventError } from '../errors.ts';
import { joinBytes } from './bytes.ts';

const encoder = new TextEncoder();

/**
 * The bytes of a text file in UTF-8, as they arrive. A byte order mark says more than `charset`. What is said to
 * be UTF-8 passes through as it is: whether it is, is for the reader of its rows to say, who knows the row.
 *
 * @param charset a label of the WHATWG Encoding Standard, such as `windows-1252`; UTF-8 when absent
 * @throws SolventError `unsupported_media_type` for an unknown label, `malformed_body` for what is not of the encoding
 */
export async function* asUtf8(
  source: AsyncIterable<Uint8Array>,
  charset: string | undefined,
): AsyncGenerator<Uint8Array> {
  let decoder: TextDecoder | null | undefined;
  let held: Uint8Array<ArrayBufferLike> = new Uint8Array();
  for await (const piece of source) {
    let bytes = piece;
    if (decoder === undefined) {
      bytes = held.length > 0 ? joinBytes([held, piece]) : piece;
      // A byte order mark has two bytes or three.
      if (bytes.length < 3) {
        held = bytes;
        continue;
      }
      held = new Uint8Array();
      decoder = decoderOf(markOf(bytes) ?? charset);
    }
    if (!decoder) yield bytes;
    else yield decoded(decoder, bytes);
  }
  if (decoder === undefined && held.length > 0) {
    decoder = decoderOf(markOf(held) ?? charset);
    yield decoder ? decoded(decoder, held) : held;
  }
  if (decoder) yield decoded(decoder);
}

/** @throws SolventError `unsupported_media_type` for an unknown label */
export function requireCharset(charset: string | undefined): void {
  decoderOf(charset);
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Null for UTF-8. */
function decoderOf(charset = 'utf-8'): TextDecoder | null {
  try {
    const decoder = new TextDecoder(charset, { fatal: true });
    return decoder.encoding === 'utf-8' ? null : decoder;
  } catch (cause) {
    throw new SolventError(
      'unsupported_media_type',
      'The charset is not known. Say utf-8, utf-16le, windows-1252 or another of the WHATWG Encoding Standard.',
      { cause },
    );
  }
}

/** @param bytes absent at the end of the file */
function decoded(decoder: TextDecoder, bytes?: Uint8Array): Uint8Array {
  try {
    return encoder.encode(bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
  } catch (cause) {
    throw new SolventError('malformed_body', `The file is not ${decoder.encoding}, which it is said to be.`, {
      cause,
    });
  }
}
