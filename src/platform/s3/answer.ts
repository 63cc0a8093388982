import { type Arriving, pieces } from './body.ts';
import { isFull, isUndone, unavailable } from './errors.ts';
import { type Element, parseXml } from './xml.ts';

/** A thousand keys of the longest with each byte as `%XX`, and what is around them. */
const LONGEST_DOCUMENT_BYTES = 8 * 1024 * 1024;

export async function readText(arriving: Arriving): Promise<string> {
  const decoder = new TextDecoder();
  let [text, length] = ['', 0];
  for await (const piece of pieces(arriving)) {
    length += piece.length;
    if (length > LONGEST_DOCUMENT_BYTES) throw unavailable('The object storage says too much.');
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * @param ok of a success; what else stands between may refuse in words of its own, which are nothing to us
 * @throws SolventError where a success cannot be read
 */
export function readDocument(text: string, ok: boolean): Element | undefined {
  if (text === '') return undefined;
  try {
    return parseXml(text);
  } catch (error) {
    if (!ok) return undefined;
    throw unavailable('What the object storage says cannot be read.', error);
  }
}

/** Whether the same may have another answer soon. */
export const isPassing = (status: number, code: string): boolean =>
  isUndone(code) ||
  ['InternalError', 'ServiceUnavailable'].includes(code) ||
  status === 408 ||
  status === 429 ||
  (status >= 500 && status !== 501 && !isFull(code));
