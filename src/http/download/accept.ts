import { parseAccept } from 'hono/utils/accept';
import { SolventError } from '../../errors.ts';

export const MEDIA_TYPES = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
} as const;
export type FileFormat = keyof typeof MEDIA_TYPES;
/** Other names by which a submit knows them. */
const LINES_TOO = 'application/ndjson';
const TABS = 'text/tab-separated-values';

/**
 * What a file can be had as: the form that it is stored in comes first.
 * @param isTyped whether it is known what each of its columns holds, as Parquet must
 */
export function formatsOf(stored: 'csv' | 'ndjson', isTyped: boolean): [FileFormat, ...FileFormat[]] {
  return [stored, stored === 'csv' ? 'ndjson' : 'csv', 'json', ...(isTyped ? (['parquet'] as const) : [])];
}

/**
 * The format that Accept prefers (RFC 9110, 12.5.1), and the media type by which it is called. Of several that it likes as well, one that it names comes before one
 * that it takes as it takes anything, and then the one that stands first.
 *
 * @param formats that there are, the stored one first
 * @param delimiter of a stored CSV: one with tabs is `text/tab-separated-values` too
 * @throws SolventError `not_acceptable`
 */
export function acceptedFormat(
  accept: string | null,
  formats: readonly [FileFormat, ...FileFormat[]],
  delimiter = ',',
): { format: FileFormat; type: string } {
  const [stored] = formats;
  if (accept === null || accept.trim() === '') return { format: stored, type: MEDIA_TYPES[stored] };
  const offered = formats.map((format) => ({ format, type: MEDIA_TYPES[format] as string }));
  if (formats.includes('ndjson')) offered.push({ format: 'ndjson', type: LINES_TOO });
  if (stored === 'csv' && delimiter === '\t') offered.push({ format: 'csv', type: TABS });
  const ranges = parseAccept(accept);
  const liked = offered
    .map((one) => ({ ...one, ...likingOf(ranges, one.type) }))
    .sort((one, other) => other.quality - one.quality || other.precision - one.precision);
  const [best] = liked;
  if (best!.quality === 0)
    throw new SolventError(
      'not_acceptable',
      `There is ${formats.map((format) => MEDIA_TYPES[format]).join(', ')}.`,
    );
  return { format: best!.format, type: best!.type };
}

/**
 * The one of several media types that Accept prefers; of several that it likes as well, the first.
 * @throws SolventError `not_acceptable`
 */
export function acceptedType<Type extends string>(
  accept: string | null,
  types: readonly [Type, ...Type[]],
): Type {
  if (accept === null || accept.trim() === '') return types[0];
  const ranges = parseAccept(accept);
  const liked = types.map((type) => ({ type, ...likingOf(ranges, type) }));
  const [best] = liked.sort((one, other) => other.quality - one.quality || other.precision - one.precision);
  if (best!.quality === 0) throw new SolventError('not_acceptable', `There is ${types.join(', ')}.`);
  return best!.type;
}

/** How much a type is wanted, between 0 and 1: the most precise range that covers it decides. */
function likingOf(
  ranges: ReturnType<typeof parseAccept>,
  type: string,
): { quality: number; precision: number } {
  const forms = ['*/*', `${type.split('/')[0]}/*`, type];
  for (let precision = forms.length - 1; precision >= 0; precision--) {
    // The first is the one with the highest quality.
    const range = ranges.find((one) => one.type.toLowerCase() === forms[precision]);
    if (range) return { quality: range.q, precision };
  }
  return { quality: 0, precision: 0 };
}

/**
 * Whether the answer may be compressed. Cloudflare overwrites Accept-Encoding for its own link to the Worker, and keeps what the client
 * said beside it.
 */
export function acceptsGzip(request: Request & { cf?: { clientAcceptEncoding?: string } }): boolean {
  const header = request.cf?.clientAcceptEncoding ?? request.headers.get('Accept-Encoding') ?? '';
  return parseAccept(header).some(({ type, q }) => type.toLowerCase() === 'gzip' && q > 0);
}
