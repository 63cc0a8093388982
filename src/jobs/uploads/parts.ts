import type { Database, SqlValue } from '../../ports.ts';

/** A row of `portfolio_upload_parts`. */
export interface PartRow extends Record<string, SqlValue> {
  number: number;
  object: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** The parts that stand, in their order. */
export async function partsOf(database: Database, upload: string): Promise<PartRow[]> {
  return database.query<PartRow>(
    'SELECT number, object, bytes, sha256 FROM portfolio_upload_parts WHERE upload = ? ORDER BY number',
    [upload],
  );
}

export function bytesOf(parts: PartRow[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}
