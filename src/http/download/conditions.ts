import { Refusal } from '../errors.ts';

/**
 * Whether a request's conditions ask for less than the whole answer, in the order of RFC 9110, 13.2.2. The dates count for
 * nothing: a file has an ETag and no date, and without one they are to be ignored.
 *
 * @param etag of what would be sent, with its quotes
 * @throws Refusal `precondition_failed` when `If-Match` names something else
 */
export function isKnown(headers: Headers, etag: string): boolean {
  const wanted = headers.get('If-Match');
  if (wanted !== null && !names(wanted, etag, false))
    throw new Refusal('precondition_failed', `If-Match names another state of it: it is ${etag}.`, {
      ETag: etag,
    });
  const known = headers.get('If-None-Match');
  return known !== null && names(known, etag, true);
}

/** Whether a Range counts: only when the part that the client has is of these very bytes. A date never says so. */
export function mayContinue(headers: Headers, etag: string): boolean {
  const condition = headers.get('If-Range');
  return condition === null || condition.trim() === etag;
}

/** An ETag may hold commas: a list is not split at them. */
const ETAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g;

/** @param weak whether a weak ETag names it as well, though its bytes may be others */
function names(list: string, etag: string, weak: boolean): boolean {
  if (list.trim() === '*') return true;
  return [...list.matchAll(ETAG)].some(([, isWeak, tag]) => tag === etag && (weak || isWeak === undefined));
}
