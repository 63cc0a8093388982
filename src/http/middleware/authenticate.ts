import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { MiddlewareHandler } from 'hono';
import type { Environment, Scope } from '../../environment.ts';
import { scopeSchema } from '../../environment.ts';
import { SolventError } from '../../errors.ts';
import type { Caller, HttpEnv } from '../context.ts';

interface KnownKey extends Caller {
  digest: Uint8Array;
}

/**
 * Lets a request pass whose X-API-Key is known and may do what `scope` names.
 *
 * Keys are held and compared as SHA-256 digests. The comparison looks at every byte of every key, so that its duration
 * tells nothing about them. The digest is computed here rather than by WebCrypto, which would cost a promise and a
 * native call on every request for one block of 64 bytes.
 */
export function authenticate(environment: Environment): (scope: Scope) => MiddlewareHandler<HttpEnv> {
  const keys = knownKeys(environment);
  return (scope) => (context, next) => {
    const presented = context.req.header('X-API-Key');
    if (!presented) throw new SolventError('missing_api_key', 'Send your key in the header X-API-Key.');
    const caller = find(keys, sha256(encoder.encode(presented)));
    if (!caller) throw new SolventError('invalid_api_key', 'This key is not known.');
    if (!caller.scopes.includes(scope))
      throw new SolventError('insufficient_scope', `This key lacks the scope "${scope}".`);
    context.set('caller', caller);
    return next();
  };
}

const encoder = new TextEncoder();

function knownKeys({ API_KEY, API_KEYS }: Environment): KnownKey[] {
  const keys = (API_KEYS ?? []).map(
    ({ name, sha256: digest, scopes }): KnownKey => ({ name, scopes, digest: hexToBytes(digest) }),
  );
  if (API_KEY !== undefined)
    keys.push({ name: 'default', scopes: scopeSchema.options, digest: sha256(encoder.encode(API_KEY)) });
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
