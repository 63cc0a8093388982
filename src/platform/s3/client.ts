import { AwsV4Signer } from 'aws4fetch';
import { digestOf } from '../../digest.ts';
import { SolventError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import { isPassing, readDocument, readText } from './answer.ts';
import type { Arriving } from './body.ts';
import { encodeKey, encodeQuery } from './encoding.ts';
import { codeOf, isUndone, noAnswer, refused, unavailable } from './errors.ts';
import { type Element, textOf } from './xml.ts';

export interface ClientOptions {
  /** http://host:port or https://host, of all buckets: they are named in the path. */
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  clock: Clock;
  /** Uniform in [0, 1). */
  random(): number;
  sleep(milliseconds: number): Promise<void>;
  fetch?: typeof fetch;
  /** How long an answer is waited for, and each next piece of one; for what is sent there is time on top. */
  answerMilliseconds?: number;
}

export interface S3Request {
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Without one the bucket itself is meant. */
  key?: string;
  query?: Record<string, string>;
  /** In lower case. */
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** `bytes=…`: not signed, for who stands in between may change it. */
  range?: string;
  /** Whether a success's body is left to be read as it comes. */
  streamed?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** S3's word for an error, also of one that came as a 200; empty of a success, and where none was said. */
  code: string;
  /** What was said; undefined where that was nothing, or is left in `body`. */
  document: Element | undefined;
  body: Arriving;
  /** Whether an earlier try may have done what was asked, its answer being lost. */
  repeated: boolean;
}

/** Asks S3 for something: once more where that may help and does no harm, for it does the same thing. */
export type Send = (request: S3Request) => Promise<Answer>;

/** Of one request. */
const MOST_TRIES = 5;
/** Of one that nobody answers: each takes its time. */
const SILENT_TRIES = 2;
const FIRST_WAIT_MILLISECONDS = 50;
const LONGEST_WAIT_MILLISECONDS = 2000;
/** A signature is good for some minutes. */
const LARGEST_SKEW_MILLISECONDS = 60_000;
/** As slow a network as there is, 128 KiB/s. */
const BYTES_PER_MILLISECOND = 128;

/** Nothing was said that would settle it. */
interface Unsettled {
  error: SolventError;
  /** Whether nothing was done for certain. */
  undone: boolean;
  /** How many tries it is worth. */
  tries: number;
}
interface Said extends Omit<Answer, 'repeated'> {
  /** The time it was signed with. */
  signed: number;
}

/**
 * A client of one bucket. Every request is signed with the hash of what it sends, waits a bounded time, and is sent again, with waits that grow and
 * are cut by chance, when it was lost, turned away for now, or failed within S3. A clock that is wrong is set right by the answers' `date`.
 *
 * @throws SolventError `storage_unavailable`, of `Send`, when no answer was to be had; RangeError or TypeError for an address that is none
 */
export function s3Client({
  endpoint,
  bucket,
  region,
  accessKeyId,
  secretAccessKey,
  clock,
  random,
  sleep,
  fetch = globalThis.fetch,
  answerMilliseconds = 10_000,
}: ClientOptions): Send {
  const { protocol, username, password, origin, pathname } = new URL(endpoint);
  if (!['http:', 'https:'].includes(protocol) || username || password)
    throw new RangeError(
      'The address of an object storage begins with http:// or https://, and names no user.',
    );
  const base = `${origin}${pathname.replace(/\/+$/, '')}/${encodeKey(bucket)}`;
  const cache = new Map<string, ArrayBuffer>();
  /** What the server's clock is ahead of ours. */
  let ahead = 0;

  const sign = async (
    { method, key, query, headers = {}, body = new Uint8Array() }: S3Request,
    time: number,
  ) => {
    const path = key === undefined ? base : `${base}/${encodeKey(key)}`;
    const signer = new AwsV4Signer({
      method,
      url: query ? `${path}?${encodeQuery(query)}` : path,
      headers: { ...headers, 'x-amz-content-sha256': await digestOf(body) },
      accessKeyId,
      secretAccessKey,
      service: 's3',
      region,
      cache,
      datetime: new Date(time).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
    return signer.sign();
  };

  /** @throws SolventError where no answer came in time, or what `fetch` does */
  const ask = async (request: S3Request): Promise<Said> => {
    const signed = clock.now() + ahead;
    const { url, headers } = await sign(request, signed);
    if (request.range !== undefined) headers.set('range', request.range);
    // Compressed on the way it would have another length than the object.
    headers.set('accept-encoding', 'identity');
    const { method, body } = request;
    const connection = new AbortController();
    const abandon = () => connection.abort(unavailable('The object storage did not answer in time.'));
    const late = setTimeout(abandon, answerMilliseconds + (body?.length ?? 0) / BYTES_PER_MILLISECOND);
    const response = await fetch(url, {
      method,
      headers,
      ...(body && { body: body as Uint8Array<ArrayBuffer> }),
      redirect: 'manual',
      signal: connection.signal,
    }).finally(() => clearTimeout(late));
    const arriving = { stream: response.body, milliseconds: answerMilliseconds, abandon };
    const said = { status: response.status, headers: response.headers, body: arriving, signed };
    if (request.streamed && response.ok) return { ...said, code: '', document: undefined };
    const document = readDocument(await readText(arriving), response.ok);
    return { ...said, document, code: document?.name === 'Error' ? (textOf(document, 'Code') ?? '') : '' };
  };

  /** Whether the answer says that our clock was wrong, and is believed. */
  const isSetRight = ({ status, code, headers, signed }: Said): boolean => {
    // A HEAD is refused without a word.
    if (status !== 403 || (code !== '' && code !== 'RequestTimeTooSkewed')) return false;
    const time = Date.parse(headers.get('date') ?? '');
    if (!(Math.abs(time - signed) > LARGEST_SKEW_MILLISECONDS)) return false;
    ahead = time - clock.now();
    return true;
  };

  const attempt = async (request: S3Request): Promise<Said | Unsettled> => {
    try {
      const said = await ask(request);
      const { status, code } = said;
      if (isSetRight(said)) return { error: refused(status, code), undone: true, tries: MOST_TRIES };
      if (!isPassing(status, code)) return said;
      return { error: refused(status, code), undone: isUndone(code) || status === 429, tries: MOST_TRIES };
    } catch (error) {
      if (error instanceof SolventError) return { error, undone: false, tries: SILENT_TRIES };
      return { error: noAnswer(error), undone: isUndone(codeOf(error)), tries: MOST_TRIES };
    }
  };

  return async (request) => {
    let repeated = false;
    for (let tries = 1; ; tries++) {
      const outcome = await attempt(request);
      if ('status' in outcome) return { ...outcome, repeated };
      if (tries >= outcome.tries) throw outcome.error;
      repeated ||= !outcome.undone;
      await sleep(Math.min(FIRST_WAIT_MILLISECONDS * 2 ** tries, LONGEST_WAIT_MILLISECONDS) * random());
    }
  };
}
