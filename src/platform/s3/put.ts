import type { PutOptions, WrittenBlob } from '../../ports.ts';
import type { Send } from './client.ts';
import { unavailable } from './errors.ts';
import { done, etagOf, look, WRITE } from './object.ts';

/**
 * Puts an object, once. Where the condition does not hold it may be this very write that is in the way: its answer was lost on an earlier try, or
 * somebody in between sent it twice. The object says whose it is.
 *
 * What S3 compares is the content: an object that was changed and changed back is the same to it. Of writes without a condition the last wins, and
 * one that nobody answered in time may be done later than it was asked for.
 *
 * @param write a name of this write alone
 * @returns null when the condition did not hold
 * @throws SolventError `storage_unavailable`, also when an answer was lost, others wrote since, and it cannot be told
 */
export async function putObject(
  send: Send,
  write: string,
  key: string,
  body: Uint8Array,
  { onlyIfAbsent, onlyIfEtag }: PutOptions,
): Promise<WrittenBlob | null> {
  const headers = {
    [WRITE]: write,
    ...(onlyIfAbsent && { 'if-none-match': '*' }),
    ...(onlyIfEtag !== undefined && { 'if-match': `"${onlyIfEtag}"` }),
  };
  const answer = await send({ method: 'PUT', key, headers, body });
  const isGone = onlyIfEtag !== undefined && answer.code === 'NoSuchKey';
  if (answer.status !== 412 && !isGone) return { key, size: body.length, etag: etagOf(done(answer)) };
  const standing = await look(send, key);
  if (standing?.headers.get(WRITE) === write) return { key, size: body.length, etag: etagOf(standing) };
  if (answer.repeated) throw unavailable('Whether the object storage wrote it cannot be told.');
  return null;
}
