import { sha256 } from '@noble/hashes/sha2.js';
import { damaged } from './damage.ts';

/** What is done to bytes before they are stored, and undone when they are read. */
export interface Seal {
  /** @param place the object's key and where in it the bytes stand: elsewhere they cannot be opened */
  close(place: Place, bytes: Uint8Array): Promise<Uint8Array>;
  /** @throws SolventError `file_damaged`, which tells another key from other bytes */
  open(place: Place, bytes: Uint8Array): Promise<Uint8Array>;
}

export interface Place {
  key: string;
  /** Of the object's blocks, from 0. */
  block: number;
}

const encoder = new TextEncoder();
/** What sealed bytes begin with: no gzip and no JSON does. */
const MARK = encoder.encode('solvseal');
/** Names the key, without telling it. */
const KEY_NAME_BYTES = 8;
const NONCE_BYTES = 12;
const HEAD_BYTES = MARK.length + KEY_NAME_BYTES + NONCE_BYTES;
export const KEY_BYTES = 32;

/** Leaves bytes as they are. */
export const plain: Seal = {
  close: async (_, bytes) => bytes,
  async open({ key }, bytes) {
    if (beginsWith(bytes, MARK)) throw damaged(key, 'it is encrypted, and no key is given');
    return bytes;
  },
};

/**
 * AES-256-GCM. Sealed bytes are a mark, the key's name, a nonce, and the ciphertext with its tag.
 *
 * Nonces come from the platform's own generator: one that is passed in could be seeded, and a nonce that comes twice with a
 * key gives away what was sealed. With random ones of 96 bits a key is good for 2³² blocks (NIST SP 800-38D, 8.3).
 *
 * @param key KEY_BYTES
 * @throws RangeError for a key of another length
 */
export function sealer(key: Uint8Array): Seal {
  if (key.length !== KEY_BYTES)
    throw new RangeError(`A key has ${KEY_BYTES} bytes, and this one ${key.length}.`);
  const head = new Uint8Array(HEAD_BYTES);
  head.set(MARK);
  head.set(
    sha256(joined(encoder.encode('solvent decisions key'), key)).subarray(0, KEY_NAME_BYTES),
    MARK.length,
  );
  const secret = key.slice();
  let imported: Promise<CryptoKey> | undefined;
  const ready = () => {
    imported ??= crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt', 'decrypt']);
    return imported;
  };
  return {
    async close(place, bytes) {
      const iv = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
      const sealed = await crypto.subtle.encrypt(parameters(iv, place), await ready(), onBuffer(bytes));
      const whole = new Uint8Array(HEAD_BYTES + sealed.byteLength);
      whole.set(head);
      whole.set(iv, HEAD_BYTES - NONCE_BYTES);
      whole.set(new Uint8Array(sealed), HEAD_BYTES);
      return whole;
    },
    async open(place, bytes) {
      if (!beginsWith(bytes, MARK)) throw damaged(place.key, 'it is not encrypted, and a key is given');
      if (!beginsWith(bytes, head.subarray(0, HEAD_BYTES - NONCE_BYTES)))
        throw damaged(place.key, 'the key does not fit: it was encrypted with another one');
      const iv = onBuffer(bytes.subarray(HEAD_BYTES - NONCE_BYTES, HEAD_BYTES));
      try {
        const content = onBuffer(bytes.subarray(HEAD_BYTES));
        return new Uint8Array(await crypto.subtle.decrypt(parameters(iv, place), await ready(), content));
      } catch {
        throw damaged(place.key, 'it holds other bytes than were encrypted');
      }
    },
  };
}

function parameters(iv: Uint8Array<ArrayBuffer>, { key, block }: Place): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: encoder.encode(`${key}\n${block}`) };
}

function beginsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** WebCrypto takes no shared memory, and none is here. */
const onBuffer = (bytes: Uint8Array) => bytes as Uint8Array<ArrayBuffer>;
