import { digestOf } from '../../digest.ts';

/**
 * A digest of a body, part by part: SHA-256 over the parts' SHA-256 digests. WebCrypto has no SHA-256 that is fed piece
 * by piece, and one in JavaScript would cost more than everything else that a submit does.
 */
export class BodyDigest {
  readonly #digests: string[] = [];

  /** @param part PART_BYTES of the body; fewer only at its end */
  async add(part: Uint8Array): Promise<void> {
    this.#digests.push(await digestOf(part));
  }

  /** @param label what else must be equal for two submits to be the same */
  async hex(label: string): Promise<string> {
    return digestOf(new TextEncoder().encode(`${label}\n${this.#digests.join('')}`));
  }
}
