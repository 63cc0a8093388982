import { z } from 'zod';
import { MAX_PART_BYTES, MAX_PARTS, SUGGESTED_PART_BYTES } from '../../jobs/uploads/limits.ts';
import { bytesOf, type PartRow } from '../../jobs/uploads/parts.ts';
import type { UploadRow } from '../../jobs/uploads/uploads.ts';

const ID = '9f3c7a52-0d7e-4a3c-8f6e-2b1c5d8e7a10';
const PART_EXAMPLE = {
  part: 1,
  bytes: SUGGESTED_PART_BYTES,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
};

export const partSchema = z
  .object({
    part: z.int(),
    bytes: z.int(),
    sha256: z.string().meta({ description: 'Of its bytes, in hexadecimal.' }),
  })
  .meta({ id: 'UploadPart', examples: [PART_EXAMPLE] });

export const uploadSchema = z
  .object({
    upload_id: z.string(),
    job_id: z
      .string()
      .nullable()
      .meta({ description: 'The job that it became; null until it is completed.' }),
    bytes: z.int().meta({ description: 'Of all parts that stand.' }),
    parts: z.array(partSchema),
    part_bytes: z.int().meta({ description: 'How long a part best is; any length is taken.' }),
    max_part_bytes: z.int(),
    most_parts: z.int(),
    max_bytes: z.int().meta({ description: 'Of all parts, and of the file when it is decompressed.' }),
    expires_at: z.iso
      .datetime()
      .meta({ description: 'It is given up then; every part that comes puts it off.' }),
  })
  .meta({
    id: 'Upload',
    examples: [
      {
        upload_id: ID,
        job_id: null,
        bytes: PART_EXAMPLE.bytes,
        parts: [PART_EXAMPLE],
        part_bytes: SUGGESTED_PART_BYTES,
        max_part_bytes: MAX_PART_BYTES,
        most_parts: MAX_PARTS,
        max_bytes: 1024 ** 3,
        expires_at: '2026-11-02T12:00:00.000Z',
      },
    ],
  });

export const abortedSchema = z
  .object({ upload_id: z.string(), status: z.literal('ABORTED') })
  .meta({ id: 'AbortedUpload', examples: [{ upload_id: ID, status: 'ABORTED' }] });

export function partView({ number, bytes, sha256 }: PartRow): z.infer<typeof partSchema> {
  return { part: number, bytes, sha256 };
}

/** @param maxBytes of a whole file */
export function uploadView(
  upload: UploadRow,
  parts: PartRow[],
  maxBytes: number,
): z.infer<typeof uploadSchema> {
  return {
    upload_id: upload.id,
    job_id: upload.job,
    bytes: bytesOf(parts),
    parts: parts.map(partView),
    part_bytes: SUGGESTED_PART_BYTES,
    max_part_bytes: MAX_PART_BYTES,
    most_parts: MAX_PARTS,
    max_bytes: maxBytes,
    expires_at: new Date(upload.expires_at).toISOString(),
  };
}
