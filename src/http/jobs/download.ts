import { SolventError } from '../../errors.ts';
import type { StoredFile } from '../../jobs/results/file.ts';
import { streamPieces, totalSize } from '../../jobs/results/pieces.ts';
import type { BlobStore } from '../../ports.ts';
import { csvToNdjson, ndjsonToCsv, ndjsonToJson } from '../../table/convert.ts';
import type { HttpContext } from '../context.ts';
import { type ByteRange, requestedRange } from './range.ts';

const MEDIA_TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson', json: 'application/json' } as const;
type FileFormat = keyof typeof MEDIA_TYPES;

/**
 * Answers with a finished job's file as a stream. As it is stored it has ranges and its length; turned into another
 * format by Accept, or compressed by Accept-Encoding, it is made on the way and has neither.
 *
 * @param id names the content: the file of one job never changes
 * @param fileName without its ending
 */
export function download(
  context: HttpContext,
  blobs: BlobStore,
  file: StoredFile,
  id: string,
  fileName: string,
): Response {
  const request = context.req;
  const format = acceptedFormat(request.header('Accept'), file.format);
  const asStored = format === file.format;
  // Ranges are of the stored bytes: who asks for one gets those.
  const gzip = !request.header('Range') && acceptsGzip(acceptedEncodings(request.raw));
  const etag = `"${id}.${format}${gzip ? '.gz' : ''}"`;
  const headers = new Headers({
    'Content-Type': `${MEDIA_TYPES[format]}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${fileName}.${format}"`,
    ETag: etag,
    Vary: 'Accept, Accept-Encoding',
    'Cache-Control': 'private, no-cache',
    ...(asStored && { 'Accept-Ranges': 'bytes' }),
  });
  if (matches(request.header('If-None-Match'), etag)) return new Response(null, { status: 304, headers });

  const size = totalSize(file.pieces);
  const range = asStored ? wantedRange(context, size, etag) : undefined;
  if (range) headers.set('Content-Range', `bytes ${range.offset}-${range.offset + range.length - 1}/${size}`);
  if (asStored && !gzip) headers.set('Content-Length', String(range?.length ?? size));
  if (gzip) headers.set('Content-Encoding', 'gzip');
  const status = range ? 206 : 200;
  if (request.method === 'HEAD') return new Response(null, { status, headers });

  let stream = streamPieces(blobs, file.pieces, range?.offset, range?.length);
  if (!asStored) stream = converted(stream, file, format);
  if (gzip)
    stream = stream.pipeThrough(
      new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>,
    );
  // `encodeBody` is Cloudflare's: the body is compressed already, and shall not be once more.
  const init = { status, headers, encodeBody: 'manual' };
  return new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>, init);
}

function converted(stream: ReadableStream<Uint8Array>, file: StoredFile, format: FileFormat) {
  if (format === 'csv') return stream.pipeThrough(ndjsonToCsv(file.columns, file.raw));
  const lines =
    file.format === 'csv'
      ? stream.pipeThrough(csvToNdjson(file.columns, file.delimiter, file.numeric))
      : stream;
  return format === 'json' ? lines.pipeThrough(ndjsonToJson()) : lines;
}

/** A range only counts when the client's part is of this very content. */
function wantedRange(context: HttpContext, size: number, etag: string): ByteRange | undefined {
  const condition = context.req.header('If-Range');
  if (condition !== undefined && condition !== etag) return undefined;
  return requestedRange(context.req.header('Range'), size);
}

function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

/**
 * The format that Accept prefers; without a preference the one that is stored.
 * @throws SolventError `not_acceptable`
 */
export function acceptedFormat(accept: string | undefined, stored: 'csv' | 'ndjson'): FileFormat {
  const formats: FileFormat[] = [stored, stored === 'csv' ? 'ndjson' : 'csv', 'json'];
  const qualities = formats.map((format) => quality(accept, format));
  const best = Math.max(...qualities);
  if (best === 0)
    throw new SolventError('not_acceptable', `There is ${Object.values(MEDIA_TYPES).join(', ')}.`);
  return formats[qualities.indexOf(best)]!;
}

/** How much Accept wants a format, between 0 and 1: the most specific range that covers it decides. */
function quality(accept: string | undefined, format: FileFormat): number {
  if (accept === undefined || accept.trim() === '') return 1;
  const type = MEDIA_TYPES[format];
  const ranges = new Map(
    accept.split(',').map((part) => {
      const [range = '', ...parameters] = part.split(';').map((token) => token.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return [range, q === undefined ? 1 : Number(q) || 0];
    }),
  );
  return ranges.get(type) ?? ranges.get(`${type.split('/')[0]}/*`) ?? ranges.get('*/*') ?? 0;
}

/** Cloudflare overwrites Accept-Encoding for its own link to the Worker, and keeps what the client said beside it. */
function acceptedEncodings(request: Request & { cf?: { clientAcceptEncoding?: string } }): string {
  return request.cf?.clientAcceptEncoding ?? request.headers.get('Accept-Encoding') ?? '';
}

function acceptsGzip(header: string): boolean {
  return header
    .split(',')
    .map((part) => part.trim().toLowerCase().replaceAll(' ', ''))
    .some((part) => part === 'gzip' || (part.startsWith('gzip;q=') && Number(part.slice(7)) > 0));
}
