import { z } from 'zod';
import { decisionKey, joinKey } from './join-key.ts';
import { rankOf } from './rank.ts';

/** A scored application, as the places that score offer it for monitoring. */
export interface OfferedSample {
  /** Made by us, and the same whenever the same scoring is offered again: a request's own id, or a job's and the row. */
  id: string;
  /** The request's id, where the client chose it. */
  request?: string | undefined;
  /** The loan's own key, where a portfolio has one. */
  loan?: string | undefined;
  /** The id of its decision, where that is recorded. */
  decision?: string | undefined;
  source: SampleSource;
  /** Of the model that scored it. */
  version: string;
  /** A challenger scored it beside the champion, whose sample has the same id, and answered nobody. */
  beside?: true;
  /** Raw inputs, one a field in the schema's order, as `encode` takes them. */
  values: ArrayLike<number>;
  features: ArrayLike<number>;
  /** Calibrated PD. */
  probability: number;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

/** Where a prediction comes from. */
export const sourceSchema = z.enum(['realtime', 'batch']);
export type SampleSource = z.infer<typeof sourceSchema>;

const numbers = z.array(z.number().nullable());

/** What travels on the sample queue and stands in the database of a sample: no identifiers, and numbers as JSON has them. */
export const sampleMessageSchema = z.strictObject({
  id: z.string(),
  /** What outcomes may name besides the id. Absent in messages of 0.1.0, as the rank is. */
  request: z.string().nullable().default(null),
  loan: z.string().nullable(),
  model: z.string(),
  version: z.string(),
  source: sourceSchema,
  at: z.int(),
  probability: z.number().min(0).max(1),
  inputs: numbers,
  features: numbers,
  rank: z.int().min(0).default(0),
  /** The share of all ranks that it was chosen from: below this rate every one was. Null where the sender did not say. */
  rate: z.number().min(0).max(1).nullable().default(null),
  /** The champion's sample that a challenger's stands beside. Absent where it stands by itself. */
  beside: z.string().optional(),
  /** The recorded decision that it is of. Absent where decisions are not recorded. */
  decision: z.string().optional(),
});
export type SampleMessage = z.infer<typeof sampleMessageSchema>;

/** What a message of the sample queue holds: samples of one source. In 0.1.0 it was a single one. */
export const sampleMessagesSchema = z.union([
  z.array(sampleMessageSchema).min(1),
  sampleMessageSchema.transform((sample) => [sample]),
]);

/**
 * A sample that stands beside another has its rank, so that both are kept or neither is, an id of its own, and is joined to the
 * same outcomes.
 *
 * @param model the name of the model that scored
 * @param rate at which it was chosen
 */
export function sampleMessage(model: string, sample: OfferedSample, rate: number): SampleMessage {
  const id = joinKey(sample.id);
  const request = sample.request === undefined ? null : joinKey(sample.request);
  return {
    ...(sample.beside
      ? { id: joinKey(`${sample.id} scored by ${sample.version}`), request: request ?? id, beside: id }
      : { id, request }),
    loan: sample.loan === undefined ? null : joinKey(sample.loan),
    ...(sample.decision !== undefined && { decision: decisionKey(sample.decision) }),
    model,
    version: sample.version,
    source: sample.source,
    at: sample.at,
    probability: sample.probability,
    inputs: Array.from(sample.values, toJson),
    features: Array.from(sample.features, toJson),
    rank: rankOf(sample.id),
    rate,
  };
}

/** JSON knows neither NaN (missing: null) nor infinity (the largest number falls into the same bin). */
function toJson(value: number): number | null {
  if (Number.isNaN(value)) return null;
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
}

/** Undoes the null of `toJson`. */
export function fromJson(value: number | null): number {
  return value ?? Number.NaN;
}
