import { SolventError } from '../errors.ts';
import type { Pause } from '../steps.ts';
import { joinBytes } from '../table/bytes.ts';
import { countedBytes, tooLarge as longer } from '../table/source.ts';
import { Refusal } from './errors.ts';
import { type Parse, parseJson } from './json.ts';
import { parseMediaType } from './media-type.ts';

/**
 * Reads a whole body, and stops as soon as it is longer than `limit` bytes: what arrives is counted.
 * @throws SolventError `payload_too_large`, `malformed_body` when it breaks off
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const announced = Number(request.headers.get('Content-Length') ?? Number.NaN);
  if (announced > limit) throw tooLarge(limit);
  try {
    if (Number.isNaN(announced))
      return request.body ? await readCounted(request.body, limit) : new Uint8Array();
    // HTTP delivers as many bytes as were announced and no more, so this is bounded too, and spares making a stream.
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  } catch (cause) {
    if (cause instanceof SolventError) throw cause;
    throw new SolventError('malformed_body', 'The body breaks off.', { cause });
  }
}

async function readCounted(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joinBytes(chunks);
    size += value.length;
    if (size > limit) {
      // The sender may never come to an end: do not wait for it.
      reader.cancel().catch(() => {});
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

/**
 * Reads a JSON body of at most `limit` bytes, which may come as gzip: then so many are unpacked, and little more.
 * @param parse as `JSON.parse` does when absent
 * @throws SolventError `unsupported_media_type`, `payload_too_large`, `malformed_body`, `validation_error`
 */
export async function readJson<Value = unknown>(
  request: Request,
  limit: number,
  pause: Pause,
  parse?: Parse<Value>,
): Promise<Value> {
  return parseJson(await readJsonBytes(request, limit, pause), parse);
}

/**
 * The bytes of such a body, unpacked.
 * @throws SolventError `unsupported_media_type`, `payload_too_large`, `malformed_body`
 */
export function readJsonBytes(request: Request, limit: number, pause: Pause): Promise<Uint8Array> {
  requireMediaType(request, ['application/json']);
  return readUnpacked(request, limit, pause);
}

/**
 * The bytes of a body of whatever media type, unpacked where they come as gzip.
 * @throws SolventError `unsupported_media_type` for another encoding, `payload_too_large`, `malformed_body`
 */
export function readUnpacked(request: Request, limit: number, pause: Pause): Promise<Uint8Array> {
  if (requireEncoding(request, true) === 'identity') return readBytes(request, limit);
  return readBytes(request, limit + packingOf(limit)).then((packed) => unpacked(packed, limit, pause));
}

/** By how much bytes may grow when they are packed that cannot be made smaller: a head, and a little for each block. */
const packingOf = (bytes: number) => 64 + Math.ceil(bytes / 256);

async function unpacked(packed: Uint8Array, limit: number, pause: Pause): Promise<Uint8Array> {
  const body = new Blob([packed as Uint8Array<ArrayBuffer>]).stream();
  const pieces: Uint8Array[] = [];
  for await (const piece of countedBytes(body, true, limit, pause, 'body')) pieces.push(piece);
  return joinBytes(pieces);
}

/**
 * The body's media type, in lower case and without parameters, and its charset.
 * @throws Refusal `unsupported_media_type` when it is none of `accepted`, its charset is empty or two, or it is JSON that
 *   is not UTF-8
 */
export function requireMediaType(
  request: Request,
  accepted: string[],
): { type: string; charset: string | undefined } {
  const refused = (message: string) => unsupported(message, accepted);
  const header = request.headers.get('Content-Type');
  // As nearly every program writes it.
  if (header === 'application/json' && accepted.includes(header)) return { type: header, charset: undefined };
  if (header === null) throw refused(`Send ${accepted.join(' or ')}.`);
  const mediaType = parseMediaType(header);
  if (!mediaType)
    throw refused('The Content-Type is not well formed, or says two things at once, such as two charsets.');
  const { type, parameters } = mediaType;
  if (!accepted.includes(type)) throw refused(`Send ${accepted.join(' or ')}.`);
  const charset = parameters.get('charset')?.toLowerCase();
  if (charset === '') throw refused('The charset is empty: name it, or leave it out for UTF-8.');
  if (!type.startsWith('text/')) requireJsonCharset(charset, accepted);
  return { type, charset };
}

/**
 * @param accepted media types that are read there
 * @throws Refusal `unsupported_media_type` for JSON that is said not to be UTF-8
 */
export function requireJsonCharset(charset: string | undefined, accepted: string[]): void {
  if (charset === undefined || /^utf-?8$/.test(charset)) return;
  throw unsupported('JSON is sent in UTF-8.', accepted);
}

const unsupported = (message: string, accepted: string[]) =>
  new Refusal('unsupported_media_type', message, { Accept: accepted.join(', ') });

/**
 * How the body is compressed. Bytes that were compressed, or said to be, are never read as if they were not.
 * @param gzip whether the route reads gzip
 * @throws Refusal `unsupported_media_type`
 */
export function requireEncoding(request: Request, gzip: boolean): 'gzip' | 'identity' {
  const encoding = request.headers.get('Content-Encoding')?.trim().toLowerCase() || 'identity';
  if (encoding === 'identity') return 'identity';
  if (gzip && (encoding === 'gzip' || encoding === 'x-gzip')) return 'gzip';
  throw new Refusal(
    'unsupported_media_type',
    gzip ? 'Content-Encoding is gzip or nothing.' : 'This body is sent as it is, without a Content-Encoding.',
    { 'Accept-Encoding': gzip ? 'gzip' : 'identity' },
  );
}

const tooLarge = (limit: number) => longer(limit, 'body');
