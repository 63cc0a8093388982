import type { JobServices, SubmitServices } from '../../../src/jobs/services.ts';
import { beginUpload } from '../../../src/jobs/uploads/begin.ts';
import { completeUpload } from '../../../src/jobs/uploads/complete.ts';
import { putPart, type SentPart } from '../../../src/jobs/uploads/put-part.ts';
import { findUpload, type SaidOfFile, type UploadRow } from '../../../src/jobs/uploads/uploads.ts';
import { bodyOf } from '../support.ts';

const CSV: SaidOfFile = { format: 'csv', gzip: false };

export const begin = (stack: JobServices, said: Partial<SaidOfFile> = {}, key?: string) =>
  beginUpload(stack, 'analyst', { ...CSV, ...said }, key);

export const put = (
  stack: JobServices,
  upload: UploadRow,
  number: number,
  content: string | Uint8Array,
  more: Partial<SentPart> = {},
) =>
  putPart(stack, upload, {
    number,
    body: bodyOf(content, 4096),
    declaredBytes: 0,
    sha256: undefined,
    ...more,
  });

/** The upload as it is now, which a request finds first. */
export const present = (stack: JobServices, { id }: UploadRow) =>
  findUpload(stack.database, 'analyst', id, stack.clock.now());

export async function complete(stack: SubmitServices, upload: UploadRow, parts: number) {
  return completeUpload(stack, await present(stack, upload), parts);
}

/** Uploads a file cut at `cuts`, the last part first. */
export async function uploadCut(
  stack: JobServices,
  content: Uint8Array,
  cuts: number[],
  said: Partial<SaidOfFile> = {},
) {
  const upload = await begin(stack, said);
  const ends = [...cuts, content.length];
  for (let part = ends.length; part >= 1; part--)
    await put(stack, upload, part, content.subarray(ends[part - 2] ?? 0, ends[part - 1]));
  return { upload, parts: ends.length };
}

/** Keys of all objects of parts. */
export async function partObjects({ blobs }: JobServices): Promise<string[]> {
  return (await blobs.list('uploads/')).objects.map(({ key }) => key);
}
