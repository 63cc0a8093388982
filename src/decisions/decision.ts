import { z } from 'zod';
import { reasonDirectionSchema } from '../scoring/reasons.ts';
import { resultSchema } from '../scoring/result.ts';

const fieldValue = z.union([z.number(), z.boolean(), z.string(), z.null()]);

/** A reason as the record has it: its texts are the dictionary's, which the version's bundle holds. */
export const recordedReasonSchema = z.strictObject({
  code: z.string(),
  field: z.string(),
  value: fieldValue,
  direction: reasonDirectionSchema,
});
export type RecordedReason = z.infer<typeof recordedReasonSchema>;

/** What the record says of what was decided, whether or not its subject was erased since. */
const factSchema = z.strictObject({
  /** Ours: see `decisionId`. */
  decision_id: z.string(),
  /** Milliseconds since the Unix epoch; those of the id. */
  at: z.int(),
  /** The name of the API key. */
  caller: z.string(),
  model: z.string(),
  version: z.string(),
  /** Of the version's bundle. */
  digest: z.string(),
  /** By which a probability became a decision. */
  policy: z.strictObject({
    threshold: z.number(),
    bands: z.strictObject({ medium: z.number(), high: z.number() }),
  }),
  /** The calibrated log-odds, a float32. */
  margin: z.number(),
  ...resultSchema.omit({ model_version: true }).shape,
  /** Digest of the dictionary of reasons; absent where the model gives none. */
  dictionary: z.string().optional(),
});

/** A decision as it is kept: one line of NDJSON, its members in this order. */
export const decisionSchema = factSchema.extend({
  /** As it stands in the answer: the client's, or ours. */
  request_id: z.string(),
  /** Of a request that has several, from 1. */
  row: z.int().min(1).optional(),
  /** Whose application it is, where the caller said so, as it was given. */
  subject: z.string().optional(),
  /** The application's own key as text, where it has one. */
  loan: z.string().optional(),
  /** The application as it came, without its own key; null where only features came. */
  application: z.record(z.string(), z.unknown()).nullable(),
  /** What the model saw, in the features' own units; null is missing. */
  features: z.record(z.string(), z.number().nullable()),
  reasons: z.array(recordedReasonSchema).optional(),
});
export type Decision = z.infer<typeof decisionSchema>;

/** What is left of a decision whose subject was erased: that it was made, and by what. */
export const erasedDecisionSchema = factSchema.extend({
  erased: z.strictObject({
    /** Milliseconds since the Unix epoch. */
    at: z.int(),
    /** SHA-256 of the line as it was. */
    sha256: z.string(),
  }),
});
export type ErasedDecision = z.infer<typeof erasedDecisionSchema>;

export type KeptDecision = Decision | ErasedDecision;
