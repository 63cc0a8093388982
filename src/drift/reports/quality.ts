import { z } from 'zod';
import { sourceSchema } from '../../samples/sample.ts';

/** The part of a drift report about refused applications. */

const time = z.iso.datetime();
const windowName = z.enum(['1h', '24h', '7d']).meta({ id: 'DriftQualityWindowName' });

const qualityWindowSchema = z
  .strictObject({
    name: windowName,
    from: time,
    to: time,
    scored: z.int().min(0),
    refused: z.int().min(0),
    /** The most frequent first; an application with several faults stands with each of them. A field of null: none. */
    reasons: z.array(
      z.strictObject({ code: z.string(), field: z.string().nullable(), applications: z.int().min(0) }),
    ),
    /** By the name of the API key, the most refused first. */
    callers: z.array(
      z.strictObject({
        source: sourceSchema,
        caller: z.string(),
        scored: z.int().min(0),
        refused: z.int().min(0),
      }),
    ),
  })
  .meta({ id: 'DriftQualityWindow' });
export type QualityWindow = z.infer<typeof qualityWindowSchema>;

export const qualitySchema = z
  .strictObject({
    /** The share of refused applications from which on an alert is raised. */
    threshold: z.number().min(0).max(1),
    /** The window that tells: the shortest with enough applications. Null when none has. */
    window: windowName.nullable(),
    /** Whether too many are refused. */
    alarm: z.boolean(),
    /** In a sentence. */
    summary: z.string(),
    windows: z.array(qualityWindowSchema),
  })
  .meta({ id: 'DriftQuality' });
export type QualityReport = z.infer<typeof qualitySchema>;
