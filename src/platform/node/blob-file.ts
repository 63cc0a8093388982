import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { BlobBody, BlobInfo } from '../../ports.ts';
import { blobBody } from '../memory/blob-store.ts';
import { isAbsent } from './file-errors.ts';

/**
 * Files up to this size are read whole, and their etag is their hash. Of a larger one the etag is its inode, size and
 * time of change: reading it for its hash would cost too much, and nobody rewrites it within a tick of the file
 * system's clock.
 */
const SMALL_FILE_BYTES = 64 * 1024;
const READ_BYTES = 256 * 1024;

type OpenFile = { info: BlobInfo } & ({ content: Uint8Array } | { file: FileHandle });

/** Null when no file stands there. */
export async function fileInfo(path: string, key: string): Promise<BlobInfo | null> {
  const opened = await openFile(path, key);
  if (opened && 'file' in opened) await opened.file.close();
  return opened?.info ?? null;
}

/** A file's bytes as they are now, even if it is replaced while they are read. The body must be read or cancelled. */
export async function fileBody(
  path: string,
  key: string,
  range?: { offset: number; length: number },
): Promise<BlobBody | null> {
  const opened = await openFile(path, key);
  if (!opened) return null;
  const { size } = opened.info;
  const start = Math.min(range?.offset ?? 0, size);
  const end = Math.min(start + (range?.length ?? size), size);
  if ('content' in opened) return blobBody(opened.info, opened.content.subarray(start, end));

  const body = fileStream(opened.file, start, end);
  const whole = async () => {
    // As one who reads the stream would: it is read once.
    const reader = body.getReader();
    try {
      return await readWhole(opened.file, start, end);
    } finally {
      await reader.cancel();
    }
  };
  return {
    ...opened.info,
    body,
    bytes: whole,
    text: async () => new TextDecoder().decode(await whole()),
  };
}

async function openFile(path: string, key: string): Promise<OpenFile | null> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
  let keepOpen = false;
  try {
    const stats = await file.stat({ bigint: true });
    if (!stats.isFile()) return null;
    const info = { key, size: Number(stats.size), uploaded: Number(stats.mtimeMs) };
    if (info.size <= SMALL_FILE_BYTES) {
      const content = new Uint8Array(await file.readFile());
      const etag = createHash('sha256').update(content).digest('hex').slice(0, 32);
      return { info: { ...info, etag }, content };
    }
    keepOpen = true;
    return { info: { ...info, etag: `${stats.ino}-${stats.size}-${stats.mtimeNs}` }, file };
  } finally {
    if (!keepOpen) await file.close();
  }
}

/** The bytes from `start` to before `end`, without a stream in between, which would copy them piece by piece. */
async function readWhole(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new Error('The file ended early.');
    filled += bytesRead;
  }
  return bytes;
}

/** The bytes from `start` to before `end`; closes the file when they are read, or when the reader gives up. */
function fileStream(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      try {
        const length = Math.min(READ_BYTES, end - position);
        const chunk = new Uint8Array(length);
        const { bytesRead } = length === 0 ? { bytesRead: 0 } : await file.read(chunk, 0, length, position);
        if (bytesRead === 0 && length > 0) throw new Error('The file ended early.');
        position += bytesRead;
        if (bytesRead > 0) controller.enqueue(chunk.subarray(0, bytesRead));
        if (position === end) {
          controller.close();
          await file.close();
        }
      } catch (error) {
        controller.error(error);
        await file.close();
      }
    },
    cancel: () => file.close(),
  };
  // Nothing is read before somebody asks.
  return new ReadableStream(source, { highWaterMark: 0 });
}
