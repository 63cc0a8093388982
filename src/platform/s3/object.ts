import type { BlobInfo } from '../../ports.ts';
import type { Answer, Send } from './client.ts';
import { bareEtag } from './encoding.ts';
import { refused, unavailable } from './errors.ts';

/** Of an object's metadata: which write it was that wrote it. */
export const WRITE = 'x-amz-meta-write';

/** @throws SolventError for what is no success */
export function done(answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300 && answer.code === '') return answer;
  throw refused(answer.status, answer.code);
}

/** What an answer of S3 has to have, or it is none of S3's. */
export function required<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined || Number.isNaN(value))
    throw unavailable('What the object storage says cannot be read.');
  return value;
}

export const etagOf = ({ headers }: Answer): string => bareEtag(required(headers.get('etag')));

/** @param size of the whole object, which an answer of a part of it does not have as its length */
export const infoOf = (key: string, answer: Answer, size: number): BlobInfo => ({
  key,
  size,
  etag: etagOf(answer),
  uploaded: required(Date.parse(answer.headers.get('last-modified') ?? '')),
});

export const lengthOf = ({ headers }: Answer): number =>
  Number(required(/^\d{1,15}$/.exec(headers.get('content-length') ?? ''))[0]);

/** What stands under a key, by its headers; null where nothing does. */
export async function look(send: Send, key: string): Promise<Answer | null> {
  const answer = await send({ method: 'HEAD', key });
  if (answer.status !== 404) return done(answer);
  // Without a word: the bucket may be what is not there.
  const said = await send({ method: 'GET', key, streamed: true });
  if (said.code === 'NoSuchKey') return null;
  done(said).body.abandon();
  return said;
}
