import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** What a file holds, for who wants to know whether it still does. */
export interface Sealed {
  bytes: number;
  /** SHA-256 in hexadecimal. */
  sha256: string;
}

/** How much is gathered before it is written. */
const GATHERED_CHARACTERS = 1 << 18;

/** Writes a new file of lines, durably. */
export async function writeLines(path: string, lines: AsyncIterable<string>): Promise<Sealed> {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let [bytes, gathered] = [0, ''];
    const write = async () => {
      const data = Buffer.from(gathered);
      gathered = '';
      hash.update(data);
      bytes += data.length;
      await file.writeFile(data);
    };
    for await (const line of lines) {
      gathered += line;
      if (gathered.length >= GATHERED_CHARACTERS) await write();
    }
    await write();
    await file.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** @throws as the file system does */
export async function sealOf(path: string): Promise<Sealed> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The lines of a file, some at a time. Nothing but a line feed ends one. */
export async function* readLines(path: string): AsyncGenerator<string[], void> {
  let rest = '';
  for await (const text of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    if (lines.length > 0) yield lines;
  }
}
