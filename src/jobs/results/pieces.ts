import { sha256Hex } from '../../digest.ts';

export interface StoredObject {
  key: string;
  /** Bytes, as it was written … */
  size: number;
  /** … and their digest; null of what was written before it was kept. */
  sha256: string | null;
}

/** A stretch of a file: bytes at hand, or an object. */
export type Piece = { bytes: Uint8Array } | StoredObject;

export const sizeOf = (piece: Piece) => ('bytes' in piece ? piece.bytes.length : piece.size);

export function totalSize(pieces: Piece[]): number {
  return pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
}

const encoder = new TextEncoder();

/** Names the bytes that pieces form: 32 hexadecimal digits. */
export function identityOf(pieces: Piece[]): string {
  const names = pieces.map((piece) =>
    'bytes' in piece ? sha256Hex(piece.bytes) : `${piece.key} ${piece.size} ${piece.sha256}`,
  );
  return sha256Hex(encoder.encode(names.join('\n'))).slice(0, 32);
}
