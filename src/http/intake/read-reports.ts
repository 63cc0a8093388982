import { z } from 'zod';
import type { Pause } from '../../steps.ts';
import { readSource } from '../../table/source.ts';
import { parsed } from '../../validation.ts';
import { readJson, requireEncoding, requireMediaType } from '../body.ts';

/** Reports of one JSON body. */
export const MOST_IN_JSON = 10_000;
const MOST_JSON_BYTES = 4 * 1024 * 1024;
/** How reports of one kind are read. */
export interface ReportReaders<Row> {
  /** What the list in a JSON body is called. */
  name: string;
  /** In words: `outcomes`. */
  what: string;
  /** Of a CSV, after decompression. */
  mostCsvBytes: number;
  json(entries: unknown[], now: number): Row[];
  csv(source: AsyncIterator<Uint8Array>, now: number, delimiter: string | undefined): AsyncGenerator<Row[]>;
}

/**
 * The rows of a body of reports, JSON or CSV, piece by piece.
 *
 * @param now in milliseconds since the Unix epoch
 * @throws SolventError `unsupported_media_type`, `validation_error`, `malformed_body`; of a CSV while its rows are read
 */
export async function readReports<Row>(
  request: Request,
  { name, what, mostCsvBytes, json, csv }: ReportReaders<Row>,
  { now, delimiter, pause }: { now: number; delimiter: string | undefined; pause: Pause },
): Promise<AsyncIterable<Row[]>> {
  const { type, charset } = requireMediaType(request, ['application/json', 'text/csv']);
  if (type === 'text/csv') {
    const gzip = requireEncoding(request, true) === 'gzip';
    return csv(readSource(request.body, { gzip, charset }, mostCsvBytes, pause), now, delimiter);
  }
  const body = await readJson(request, MOST_JSON_BYTES, pause);
  const reports = parsed(envelopeOf(name), body, `The ${what} are not valid`)[name]!;
  return piecesOf(() => json(reports, now));
}

async function* piecesOf<Row>(read: () => Row[]): AsyncGenerator<Row[]> {
  yield read();
}

/** The envelope is checked here; each report on its own, so that a bad one is refused alone. */
function envelopeOf(name: string) {
  return z.strictObject(
    { [name]: z.array(z.unknown()).min(1).max(MOST_IN_JSON) },
    {
      error: ({ code }) =>
        code === 'invalid_type' ? `the body is an object: {"${name}": [ … ]}` : undefined,
    },
  );
}
