import { z } from 'zod';
import type { BlobStore } from '../ports.ts';
import { lineSchema, outcomeSchema } from '../registry/gate/line.ts';
import { type RetrainMessage, retrainMessageSchema } from './message.ts';

/** What the gate said of a challenger, and against which champion; null without one, and in older records. */
export const challengerVerdictSchema = z
  .strictObject({ outcome: outcomeSchema, against: z.string().nullable(), lines: z.array(lineSchema) })
  .nullable();

/** What became of a request for a challenger. */
export const retrainRecordSchema = z.strictObject({
  request: retrainMessageSchema,
  /** Whether it passed the gate; with `error` there is no challenger. */
  status: z.enum(['training', 'passed', 'failed', 'error']),
  /** The challenger's version; null until the registry has taken it in. */
  version: z.string().nullable(),
  /** The verdict or the error in a sentence. */
  message: z.string(),
  /**
   * Rows that it was trained on, and of them the loans with a known outcome. Left out were `immature` ones, too young to have one, and those of
   * which the lender said that they were `not_made`.
   */
  rows: z
    .strictObject({
      total: z.int(),
      outcomes: z.int(),
      immature: z.int().default(0),
      not_made: z.int().default(0),
    })
    .nullable(),
  /** Rows of them that hold a level which the schema does not list and lets pass as missing, by field. */
  unknown_levels: z.record(z.string(), z.int()).default({}),
  criteria: z.array(
    z.strictObject({
      metric: z.string(),
      required: z.number(),
      direction: z.enum(['at least', 'at most']),
      /** Whether the value is the metric, or the end of its 95% interval that is nearer to failing. */
      of: z.enum(['value', 'interval']).default('value'),
      value: z.number(),
      met: z.boolean(),
    }),
  ),
  verdict: challengerVerdictSchema.default(null),
  updated_at: z.iso.datetime(),
});
export type RetrainRecord = z.infer<typeof retrainRecordSchema>;

export function retrainRecordKey({ model_name, id }: Pick<RetrainMessage, 'model_name' | 'id'>): string {
  return `training/${model_name}/${id}.json`;
}

/** The record of a request whose training begins. @param now milliseconds since the Unix epoch */
export function begunRecord(request: RetrainMessage, now: number): RetrainRecord {
  return {
    request,
    status: 'training',
    version: null,
    message: 'A challenger is being trained.',
    rows: null,
    unknown_levels: {},
    criteria: [],
    verdict: null,
    updated_at: new Date(now).toISOString(),
  };
}

export interface StoredRecord {
  record: RetrainRecord;
  etag: string;
}

export async function readRetrainRecord(
  blobs: BlobStore,
  request: Pick<RetrainMessage, 'model_name' | 'id'>,
): Promise<StoredRecord | null> {
  const blob = await blobs.get(retrainRecordKey(request));
  return blob && { record: retrainRecordSchema.parse(JSON.parse(await blob.text())), etag: blob.etag };
}

/** Writes a record where none was, or in the place of the one that was read. False when somebody else was faster. */
export async function writeRetrainRecord(
  blobs: BlobStore,
  record: RetrainRecord,
  earlier: StoredRecord | null,
): Promise<boolean> {
  const condition = earlier ? { onlyIfEtag: earlier.etag } : { onlyIfAbsent: true };
  const text = `${JSON.stringify(record, null, 2)}\n`;
  return (await blobs.put(retrainRecordKey(record.request), text, condition)) !== null;
}
