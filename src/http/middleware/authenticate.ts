import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { type Environment, PLAIN_SCOPES, type Scope } from '../../environment.ts';
import { SolventError } from '../../errors.ts';
import type { Caller } from '../context.ts';
import { type RouteScope, scopesOf } from '../route.ts';

interface KnownKey extends Caller {
  digest: Uint8Array;
}

/**
 * Finds whose key a request carries.
 *
 * Keys are held and compared as SHA-256 digests. The comparison looks at every byte of every key, so that its duration
 * tells nothing about them. The digest is computed here rather than by WebCrypto, which would cost a promise and a
 * native call on every request for one block of 64 bytes.
 */
export function keyRing(environment: Environment): (presented: string | undefined) => Caller | undefined {
  const keys = knownKeys(environment);
  return (presented) => (presented ? find(keys, sha256(encoder.encode(presented))) : undefined);
}

/**
 * What may pass: a known key that may do what `scope` names.
 * @throws SolventError `missing_api_key`, `invalid_api_key`, `insufficient_scope`
 */
export function requireScope(
  presented: string | undefined,
  caller: Caller | undefined,
  scope: RouteScope,
): asserts caller is Caller {
  if (!presented) throw new SolventError('missing_api_key', 'Send your key in the header X-API-Key.');
  if (!caller) throw new SolventError('invalid_api_key', 'This key is not known.');
  const wanted = scopesOf(scope);
  // Not in `requireOneOf`: an alias may be called NAME.
  const movesSome = caller.scopes.some((known) => known.startsWith('alias:'));
  if (!(wanted.includes('alias:NAME') && movesSome)) requireOneOf(caller, wanted);
}

/**
 * What may pass where an alias is moved, of whatever model.
 * @throws SolventError `insufficient_scope`
 */
export function requireAliasScope(caller: Caller, alias: string): void {
  requireOneOf(caller, ['admin', `alias:${alias}`]);
}

/**
 * What may pass where every caller's decisions are shown.
 * @throws SolventError `insufficient_scope`
 */
export function requireAuditScope(caller: Caller): void {
  requireOneOf(caller, ['audit']);
}

function requireOneOf({ scopes }: Caller, wanted: Scope[]) {
  if (wanted.some((scope) => scopes.includes(scope))) return;
  const names = wanted.map((scope) => `"${scope}"`).join(' or ');
  throw new SolventError('insufficient_scope', `This key lacks the scope ${names}.`);
}

const encoder = new TextEncoder();

function knownKeys({ API_KEY, API_KEYS }: Environment): KnownKey[] {
  const keys = (API_KEYS ?? []).map(
    ({ sha256: digest, limit, ...key }): KnownKey => ({
      ...key,
      ...(limit !== undefined && { limit }),
      digest: hexToBytes(digest),
    }),
  );
  if (API_KEY !== undefined)
    keys.push({ name: 'default', scopes: PLAIN_SCOPES, digest: sha256(encoder.encode(API_KEY)) });
  return keys;
}

function find(keys: KnownKey[], digest: Uint8Array): KnownKey | undefined {
  let found: KnownKey | undefined;
  for (const key of keys) {
    let difference = 0;
    for (let index = 0; index < digest.length; index++) difference |= digest[index]! ^ key.digest[index]!;
    if (difference === 0) found = key;
  }
  return found;
}
