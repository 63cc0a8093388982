/**
 * A digest of a body, part by part: SHA-256 over the parts' SHA-256 digests. WebCrypto has no SHA-256 that is fed piece
 * by piece, and one in JavaScript would cost more than everything else that a submit does.
 */
export class BodyDigest {
  readonly #digests: Uint8Array[] = [];

  /** @param part PART_BYTES of the body; fewer only at its end */
  async add(part: Uint8Array): Promise<void> {
    this.#digests.push(await sha256(part));
  }

  /** @param label what else must be equal for two submits to be the same */
  async hex(label: string): Promise<string> {
    const parts = this.#digests.map(toHex).join('');
    return toHex(await sha256(new TextEncoder().encode(`${label}\n${parts}`)));
  }
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
