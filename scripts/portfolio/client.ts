import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FileOptions } from '../../src/table/file-options.ts';
import { askWithKey, Redirected } from '../cli/ask-with-key.ts';
import { pathOf } from '../dev/model-path.ts';

/** What the server says of a job. */
export interface Job {
  job_id: string;
  status: 'PENDING' | 'PROGRESS' | 'SUCCESS' | 'FAILURE' | 'CANCELLED';
  progress: number;
  rows: number;
  scored: number;
  rejected: number;
  missing: number;
  rows_per_second: number | null;
  estimated_end: string | null;
  model_version: string;
}

export interface Server {
  /** Without a slash at the end. */
  url: string;
  key: string;
}

/** An answer of the server that trying again will not change. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** Whether it is about the key, and another would change it. */
  readonly isOfKey: boolean;

  constructor(message: string, status?: number) {
    super(message);
    this.isOfKey = status === 401 || status === 403;
  }
}

/** An answer of the server that is another after a while, as it says itself. */
export class Later extends Error {
  override readonly name = 'Later';
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

export const MEDIA_TYPES: Record<string, string> = {
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  ndjson: 'application/x-ndjson',
  jsonl: 'application/x-ndjson',
  json: 'application/json',
  parquet: 'application/vnd.apache.parquet',
};

/** A file, and what is said of it. */
export interface PortfolioFile extends FileOptions {
  path: string;
  /** The name of the model that is to score it; by default the API's own choice. */
  model?: string | undefined;
  charset?: string | undefined;
  /** Whether the results are to say why. */
  reasons?: boolean | undefined;
  /** The column that tells whose application each row is. */
  subject?: string | undefined;
}

/** What the server says of a file that it has taken. */
export interface Submitted {
  job_id: string;
  rows: number;
  model_version: string;
  warnings: string[];
}

/** What the end of a name says of a file; undefined of one that is not known. */
export function mediaTypeOf(name: string): string | undefined {
  return MEDIA_TYPES[name.split('.').at(-1)!.toLowerCase()];
}

/** @throws Refused when the name does not tell */
export function formOf({ path }: PortfolioFile): { type: string; gzip: boolean } {
  const plain = path.replace(/\.gz$/, '');
  const type = mediaTypeOf(plain);
  if (type) return { type, gzip: plain !== path };
  throw new Refused(`${path}: the name must end in ${Object.keys(MEDIA_TYPES).join(', ')} (or .gz).`);
}

/** A stretch of a file as a body. @param onBytes told of all that is on its way so far */
export function streamed(
  path: string,
  { start, length }: { start: number; length: number },
  onBytes: (bytes: number) => void,
): Pick<RequestInit & { duplex: 'half' }, 'body' | 'duplex'> {
  if (length === 0) return { body: '', duplex: 'half' };
  let sent = 0;
  const stream = createReadStream(path, { start, end: start + length - 1, highWaterMark: 256 * 1024 });
  stream.on('data', (chunk) => {
    sent += chunk.length;
    onBytes(sent);
  });
  return { body: Readable.toWeb(stream) as BodyInit, duplex: 'half' };
}

/** Streams a file to the server. */
export async function submitFile(
  server: Server,
  file: PortfolioFile,
  idempotencyKey: string,
  onProgress: (fraction: number) => void = () => {},
): Promise<Submitted> {
  const { path, model, charset, delimiter, numbers, reasons, subject } = file;
  const { type, gzip } = formOf(file);
  const { size } = await stat(path);
  const said = new URLSearchParams(
    Object.entries({ delimiter, ...numbers, ...(reasons && { reasons: 'true' }), subject }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  const response = await call(server, `${pathOf('portfolios', model)}?${said}`, {
    method: 'POST',
    headers: {
      'Content-Type': charset === undefined ? type : `${type}; charset=${charset}`,
      'Content-Length': String(size),
      'Idempotency-Key': idempotencyKey,
      ...(gzip && { 'Content-Encoding': 'gzip' }),
    },
    ...streamed(path, { start: 0, length: size }, (sent) => onProgress(sent / size)),
  });
  return (await response.json()).data;
}

export async function readJob(server: Server, id: string): Promise<Job> {
  return (await (await call(server, `/api/v1/portfolios/${id}`)).json()).data;
}

/** Files of a finished job. */
export type Fetched = 'results' | 'errors' | 'rejected';

/** A file on its way. */
export interface Opened {
  body: ReadableStream<Uint8Array>;
  /** Of the whole file; undefined where it is made while it is sent. */
  size: number | undefined;
  /** Names the whole file's bytes. */
  etag: string | undefined;
  /** The first byte's place; undefined where the file comes as a whole. */
  start: number | undefined;
}

/**
 * A file of a finished job.
 * @param accept its media type; as it is stored without one
 * @param from an offset in the file of that ETag; as a whole it comes without one, and where its bytes are others by now
 */
export async function openFile(
  server: Server,
  id: string,
  file: Fetched,
  accept?: string,
  from?: { offset: number; etag: string },
): Promise<Opened> {
  const { body, status, headers } = await call(server, `/api/v1/portfolios/${id}/${file}`, {
    headers: {
      // What is compressed on the way has no ranges.
      'Accept-Encoding': 'identity',
      ...(accept !== undefined && { Accept: accept }),
      ...(from && { Range: `bytes=${from.offset}-`, 'If-Range': from.etag }),
    },
  });
  const isPart = status === 206;
  const size = isPart ? headers.get('Content-Range')?.split('/')[1] : headers.get('Content-Length');
  return {
    body: body ?? new Blob().stream(),
    size: size ? Number(size) : undefined,
    etag: headers.get('ETag') ?? undefined,
    start: isPart ? from?.offset : undefined,
  };
}

export async function call(
  server: Server,
  path: string,
  init: RequestInit & { duplex?: 'half' } = {},
): Promise<Response> {
  const response = await askWithKey(server.url + path, server.key, init).catch((error: Error) => {
    // Another try is sent there again.
    throw error instanceof Redirected ? new Refused(error.message, error.status) : error;
  });
  if (response.ok) return response;
  const { message, error } = (await response.json().catch(() => ({}))) as {
    message?: string;
    error?: string;
  };
  const text = `${response.status} ${error ?? ''}: ${message ?? 'the server refused'}`;
  const seconds = Number(response.headers.get('Retry-After'));
  if (seconds > 0) throw new Later(text, seconds);
  if (response.status === 429 || response.status >= 500) throw new Error(text);
  throw new Refused(text, response.status);
}
