/** Signatures by the Standard Webhooks specification (standardwebhooks.com), of its symmetric kind: HMAC-SHA256. */

const PREFIX = 'whsec_';
/** What the specification wants of a secret, in bytes. */
const SHORTEST = 24;
const LONGEST = 64;

/** What a secret that cannot be used is told. The secret itself is not repeated: it would stand in a log. */
export const SECRET_FORM = `each secret is ${PREFIX} and the base64 of ${SHORTEST} to ${LONGEST} random bytes, as echo "${PREFIX}$(openssl rand -base64 32)" makes one`;

/**
 * The keys of the secrets in a text, with spaces between them: two while a receiver learns the new one.
 * @returns null where one of them is no secret, or there is none
 */
export function keysOf(secrets: string): Uint8Array[] | null {
  const keys = secrets.trim().split(/\s+/).map(keyOf);
  return keys.every((key) => key !== null) ? keys : null;
}

function keyOf(secret: string): Uint8Array | null {
  const text = secret.slice(PREFIX.length);
  // As receivers' base64 wants it: atob alone would do without the padding.
  if (!secret.startsWith(PREFIX) || !/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0)
    return null;
  const key = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return key.length >= SHORTEST && key.length <= LONGEST ? key : null;
}

/**
 * The headers that say which message a request carries, when it was tried, and that it is ours: one signature for each
 * key, so that a receiver that knows one of them believes it.
 *
 * @param id the same however often the message is sent; without a full stop, which parts what is signed
 * @param at of this attempt, in milliseconds since the Unix epoch
 */
export async function signedHeaders(
  id: string,
  at: number,
  body: string,
  keys: readonly Uint8Array[],
): Promise<Record<string, string>> {
  const seconds = String(Math.floor(at / 1000));
  const content = new TextEncoder().encode(`${id}.${seconds}.${body}`);
  const signatures = await Promise.all(keys.map((key) => signature(content, key)));
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}

async function signature(content: Uint8Array, secret: Uint8Array): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), algorithm, false, ['sign']);
  const bytes = await crypto.subtle.sign('HMAC', key, new Uint8Array(content));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(bytes)))}`;
}
