import { bytesToHex } from '@noble/hashes/utils.js';
import { invalid } from '../validation.ts';

const KEY = '[a-z*][a-z0-9_.*-]*';
const BYTES = ':[A-Za-z0-9+/]*={0,2}:';
const ITEM = `"(?:[ !#-\\[\\]-~]|\\\\["\\\\])*"|[A-Za-z*][!#$%&'*+.^_\`|~\\w:/-]*|-?\\d{1,15}(?:\\.\\d{1,3})?|\\?[01]|${BYTES}`;
/** A member of a dictionary of bytes with its parameters, and the comma behind it (RFC 8941, 3.2). */
const MEMBER = new RegExp(
  `(${KEY})=(${BYTES})(?:; *${KEY}(?:=(?:${ITEM}))?)*(?:[ \\t]*(?:$|(,)[ \\t]*))`,
  'y',
);
const SHA_256 = /^:([A-Za-z0-9+/]{43}=?):$/;

/**
 * The SHA-256 that a Content-Digest header says its body has (RFC 9530), in hexadecimal; undefined without the header. Beside it
 * there may be digests of other kinds. Alone they are refused, for whoever sends one relies on its being looked at.
 * @throws SolventError `validation_error`
 */
export function sha256Said(request: Request): string | undefined {
  const header = request.headers.get('Content-Digest');
  if (header === null) return undefined;
  const said = dictionaryOf(header.trim()).get('sha-256');
  if (said === undefined) throw refused('has no sha-256, which is what is checked here');
  const [, base64] = SHA_256.exec(said) ?? [];
  if (base64 === undefined) throw refused('has a sha-256 that is not :base64: of 32 bytes');
  return bytesToHex(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)));
}

/** Of a key that stands twice the later counts. */
function dictionaryOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  const member = new RegExp(MEMBER);
  for (let isOpen = text !== ''; isOpen; ) {
    const [, key, bytes, comma] = member.exec(text) ?? [];
    if (key === undefined) throw refused('is not of the form sha-256=:base64:');
    members.set(key, bytes!);
    isOpen = comma !== undefined;
  }
  return members;
}

const refused = (message: string) =>
  invalid('The headers are not valid', [{ path: 'Content-Digest', message }]);
