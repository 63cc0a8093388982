import { z } from 'zod';

/** By whom challengers are registered, pointed at and proposed that nobody made by hand. */
export const RETRAINING = 'retraining';

/** What travels on the retrain queue: why a challenger is wanted. The drift check sends it once an episode, or by schedule. */
export const retrainMessageSchema = z.strictObject({
  /** Of the episode: a message that comes twice trains once. */
  id: z.string().regex(/^[\w.:-]{1,100}$/),
  model_name: z.string(),
  /** The version that no longer fits: the challenger gets its schema, parameters and seed. */
  model_version: z.string(),
  /** For people. */
  reason: z.string(),
  /** The samples that gave the reason; null where a schedule did. */
  window: z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() }).nullable(),
  /** Outcomes known by then are used, later ones are not: a repetition trains on the same rows. */
  requested_at: z.iso.datetime(),
});
export type RetrainMessage = z.infer<typeof retrainMessageSchema>;
