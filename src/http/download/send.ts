import { isKnown, mayContinue } from './conditions.ts';
import { type ByteRange, requestedRange } from './range.ts';
import { noteStream } from './streamed.ts';

/** A file in the form in which a request gets it. */
export interface Representation {
  /** Names these bytes and no others, with its quotes. */
  etag: string;
  /** What its form depends on: names of request headers. */
  vary?: string;
  /** Of its content: type, file name, encoding; and `Accept-Ranges` where another form of it has ranges. */
  headers: Record<string, string>;
  /** Bytes; absent of one that is made while it is sent, which has no ranges. */
  size?: number;
  /** @param range absent for all of it */
  open(range: ByteRange | undefined): ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;
}

/**
 * Answers GET and HEAD with a file: conditions first, then the range (RFC 9110, 13.2.2), and bytes are read only when they
 * are sent.
 *
 * @throws Refusal `precondition_failed`, `range_not_satisfiable`
 */
export async function send(request: Request, file: Representation): Promise<Response> {
  const { etag, size } = file;
  // Whoever compresses it on the way would make the ETag a weak one, by which no download goes on.
  const headers = new Headers({ ETag: etag, 'Cache-Control': 'private, no-cache, no-transform' });
  if (file.vary) headers.set('Vary', file.vary);
  if (isKnown(request.headers, etag)) return new Response(null, { status: 304, headers });

  headers.set('Accept-Ranges', size === undefined ? 'none' : 'bytes');
  for (const [name, value] of Object.entries(file.headers)) headers.set(name, value);
  const range = size === undefined ? undefined : rangeOf(request, etag, size);
  if (range) headers.set('Content-Range', `bytes ${range.offset}-${range.offset + range.length - 1}/${size}`);
  if (size !== undefined) headers.set('Content-Length', String(range?.length ?? size));
  const body = request.method === 'HEAD' ? null : await file.open(range);
  // `encodeBody` is Cloudflare's: what is compressed is not to be compressed once more.
  const init = { status: range ? 206 : 200, headers, encodeBody: 'manual' };
  const response = new Response(body as ReadableStream<Uint8Array<ArrayBuffer>> | null, init);
  return body === null ? response : noteStream(response, body);
}

/** HEAD has no ranges: they are defined for GET alone. */
function rangeOf({ method, headers }: Request, etag: string, size: number): ByteRange | undefined {
  const header = method === 'GET' ? headers.get('Range') : null;
  return header !== null && mayContinue(headers, etag) ? requestedRange(header, size) : undefined;
}
