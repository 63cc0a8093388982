import { joinBytes } from '../../../src/table/bytes.ts';
import { readFooter } from '../../../src/table/parquet/footer.ts';
import { parquetLines } from '../../../src/table/parquet/lines.ts';
import type { ParquetBytes } from '../../../src/table/parquet/problems.ts';

export function fileOf(bytes: Uint8Array): ParquetBytes {
  return { size: bytes.length, read: async (offset, length) => bytes.slice(offset, offset + length) };
}

/** The lines that a Parquet file becomes. */
export async function linesOf(bytes: Uint8Array): Promise<string[]> {
  const file = fileOf(bytes);
  const pieces: Uint8Array[] = [];
  for await (const piece of parquetLines(file, await readFooter(file), async () => {})) pieces.push(piece);
  const text = new TextDecoder().decode(joinBytes(pieces));
  return text === '' ? [] : text.trimEnd().split('\n');
}

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
