import { bytesToHex } from '@noble/hashes/utils.js';
import { invalid } from '../validation.ts';

const MEMBER = /^\s*sha-256\s*=\s*:([A-Za-z0-9+/]{43}=):\s*$/;

/**
 * The SHA-256 that a Content-Digest header says its body has (RFC 9530), in hexadecimal. Digests of other kinds are passed over, as
 * the RFC has it.
 * @throws SolventError `validation_error` when a SHA-256 is there and cannot be read
 */
export function sha256Said(request: Request): string | undefined {
  const members = request.headers.get('Content-Digest')?.split(',') ?? [];
  const member = members.find((one) => /^\s*sha-256\b/.test(one));
  if (member === undefined) return undefined;
  const [, base64] = MEMBER.exec(member) ?? [];
  if (base64 !== undefined) return bytesToHex(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)));
  throw invalid('The headers are not valid', [
    { path: 'Content-Digest', message: 'has a sha-256 that is not :base64: of 32 bytes' },
  ]);
}
