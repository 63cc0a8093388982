import { checkPieces } from '../../jobs/results/check.ts';
import type { StoredFile } from '../../jobs/results/file.ts';
import { identityOf, totalSize } from '../../jobs/results/pieces.ts';
import { streamPieces } from '../../jobs/results/stream.ts';
import { csvToNdjson, distinct, eachLine, ndjsonToCsv, ndjsonToJson } from '../../table/convert.ts';
import { ndjsonToParquet } from '../../table/parquet/write.ts';
import type { HttpContext } from '../context.ts';
import { acceptedFormat, acceptsGzip, type FileFormat, formatsOf } from '../download/accept.ts';
import { send } from '../download/send.ts';
import { reasonOf } from '../reason.ts';
import type { Services } from '../services.ts';

/**
 * Answers with a finished job's file as a stream, of which every piece is as it was written: what is known to be damaged
 * before the first byte is an error, and of what shows later the answer breaks off. As it is stored it has ranges and its length; turned into another
 * format by Accept, or compressed by Accept-Encoding, it is made on the way and has neither.
 *
 * @param fileName without its ending
 * @throws SolventError `file_damaged`, `not_acceptable`, `precondition_failed`, `range_not_satisfiable`
 */
export async function download(
  { blobs, logger }: Pick<Services, 'blobs' | 'logger'>,
  context: HttpContext,
  file: StoredFile,
  fileName: string,
): Promise<Response> {
  const request = context.req.raw;
  const { format, type } = acceptedFormat(
    request.headers.get('Accept'),
    file.isAsSent ? [file.format] : formatsOf(file.format, file.types !== undefined),
    file.delimiter,
  );
  const asStored = format === file.format;
  // Ranges are of the stored bytes: who asks for one gets those.
  const asksForRange = request.method === 'GET' && request.headers.has('Range');
  // Parquet is compressed inside.
  const gzip = !asksForRange && format !== 'parquet' && acceptsGzip(request);
  await checkPieces(blobs, file.pieces);
  return send(request, {
    etag: `"${identityOf(file.pieces)}.${format}${gzip ? '.gz' : ''}"`,
    vary: 'Accept, Accept-Encoding',
    headers: {
      'Content-Type': format === 'parquet' ? type : `${type}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${fileName}.${format}"`,
      'Accept-Ranges': asStored ? 'bytes' : 'none',
      ...(gzip && { 'Content-Encoding': 'gzip' }),
    },
    ...(asStored && !gzip && { size: totalSize(file.pieces) }),
    async open(range) {
      const stored = await streamPieces(blobs, file.pieces, range, (error) =>
        logger.log('error', 'download_broken_off', {
          request_id: context.get('requestId'),
          route: context.get('route'),
          reason: reasonOf(error as Error),
        }),
      );
      const stream = asStored ? stored : converted(stored, file, format);
      return gzip ? stream.pipeThrough(compression()) : stream;
    },
  });
}

function compression(): TransformStream<Uint8Array, Uint8Array> {
  return new CompressionStream('gzip') as unknown as TransformStream<Uint8Array, Uint8Array>;
}

function converted(stream: ReadableStream<Uint8Array>, file: StoredFile, format: FileFormat) {
  // A line has a member where a table has columns.
  const isTable = format === 'csv' || format === 'parquet';
  const rows = isTable && file.asRow ? stream.pipeThrough(eachLine(file.asRow)) : stream;
  if (format === 'csv') return rows.pipeThrough(ndjsonToCsv(file.columns, file.raw));
  const lines =
    file.format === 'csv' ? rows.pipeThrough(csvToNdjson(file.columns, file.delimiter, file.numeric)) : rows;
  if (format === 'parquet') {
    const names = file.format === 'csv' ? distinct(file.columns) : file.columns;
    return lines.pipeThrough(
      ndjsonToParquet(names.map((name, index) => ({ name, type: file.types![index]! }))),
    );
  }
  return format === 'json' ? lines.pipeThrough(ndjsonToJson()) : lines;
}
