import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pathOf } from '../dev/model-path.ts';
import { call, formOf, type PortfolioFile, type Server, type Submitted, streamed } from './client.ts';
import { patiently } from './patience.ts';

/** A file up to this size goes in one request: it is soon sent again. */
export const ONE_REQUEST_BYTES = 32 * 1024 * 1024;

/** What is used of the server's answer. */
interface Upload {
  upload_id: string;
  part_bytes: number;
  parts: { part: number; bytes: number; sha256: string }[];
}

/** A stretch of the file. */
interface Part {
  /** From 1. */
  number: number;
  start: number;
  length: number;
}

/**
 * Hands a file in part by part, each with patience of its own. What stands on the server already is not sent again: under the
 * same idempotency key an interrupted upload goes on.
 */
export async function submitInParts(
  server: Server,
  file: PortfolioFile,
  idempotencyKey: string,
  show: (fraction: number) => void,
  say: (line: string) => void,
): Promise<Submitted> {
  const { size } = await stat(file.path);
  const upload = await patiently('Upload', () => begin(server, file, idempotencyKey), say);
  const path = `/api/v1/uploads/${upload.upload_id}`;
  const parts = cut(size, upload.part_bytes);
  for (const part of parts) {
    const digest = await digestOf(file.path, part);
    if (!stands(upload, part, digest.toString('hex')))
      await patiently(
        `Part ${part.number} of ${parts.length}`,
        () =>
          call(server, `${path}/parts/${part.number}`, {
            method: 'PUT',
            headers: {
              'Content-Length': String(part.length),
              'Content-Digest': `sha-256=:${digest.toString('base64')}:`,
            },
            ...streamed(file.path, part, (sent) => show((part.start + sent) / size)),
          }),
        say,
      );
    show((part.start + part.length) / size);
  }
  const completion = {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ parts: parts.length }),
  };
  const answer = await patiently('Submit', () => call(server, `${path}/complete`, completion), say);
  return (await answer.json()).data;
}

async function begin(server: Server, file: PortfolioFile, idempotencyKey: string): Promise<Upload> {
  const { charset, delimiter, numbers, reasons, subject } = file;
  const response = await call(server, pathOf('uploads', file.model), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
    body: JSON.stringify({ ...formOf(file), charset, delimiter, ...numbers, reasons, subject }),
  });
  return (await response.json()).data;
}

function cut(size: number, partBytes: number): Part[] {
  return Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => {
    const start = index * partBytes;
    return { number: index + 1, start, length: Math.min(partBytes, size - start) };
  });
}

function stands({ parts }: Upload, { number, length }: Part, sha256: string): boolean {
  return parts.some((part) => part.part === number && part.bytes === length && part.sha256 === sha256);
}

async function digestOf(path: string, { start, length }: Part): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { start, end: start + length - 1 })) hash.update(chunk);
  return hash.digest();
}
