import type { StoredFile } from '../../jobs/results/file.ts';
import { streamPieces, totalSize } from '../../jobs/results/pieces.ts';
import type { BlobStore } from '../../ports.ts';
import { csvToNdjson, ndjsonToCsv, ndjsonToJson } from '../../table/convert.ts';
import type { HttpContext } from '../context.ts';
import { acceptedFormat, acceptsGzip, type FileFormat, MEDIA_TYPES } from '../download/accept.ts';
import { send } from '../download/send.ts';

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
): Promise<Response> {
  const request = context.req.raw;
  const format = acceptedFormat(request.headers.get('Accept'), file.format);
  const asStored = format === file.format;
  // Ranges are of the stored bytes: who asks for one gets those.
  const asksForRange = request.method === 'GET' && request.headers.has('Range');
  const gzip = !asksForRange && acceptsGzip(request);
  return send(request, {
    etag: `"${id}.${format}${gzip ? '.gz' : ''}"`,
    vary: 'Accept, Accept-Encoding',
    headers: {
      'Content-Type': `${MEDIA_TYPES[format]}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${fileName}.${format}"`,
      'Accept-Ranges': asStored ? 'bytes' : 'none',
      ...(gzip && { 'Content-Encoding': 'gzip' }),
    },
    ...(asStored && !gzip && { size: totalSize(file.pieces) }),
    open(range) {
      const stored = streamPieces(blobs, file.pieces, range?.offset, range?.length);
      const stream = asStored ? stored : converted(stored, file, format);
      return gzip ? stream.pipeThrough(compression()) : stream;
    },
  });
}

function compression(): TransformStream<Uint8Array, Uint8Array> {
  return new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>;
}

function converted(stream: ReadableStream<Uint8Array>, file: StoredFile, format: FileFormat) {
  if (format === 'csv') return stream.pipeThrough(ndjsonToCsv(file.columns, file.raw));
  const lines =
    file.format === 'csv'
      ? stream.pipeThrough(csvToNdjson(file.columns, file.delimiter, file.numeric))
      : stream;
  return format === 'json' ? lines.pipeThrough(ndjsonToJson()) : lines;
}
