import { z } from 'zod';
import { type KeptDecision, decisionSchema as recordSchema } from '../../decisions/decision.ts';

export const DECISION_EXAMPLE = {
  decision_id: '019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f',
  at: '2026-03-03T10:20:30.040Z',
  caller: 'shop',
  model: 'loan-default',
  version: '3',
  digest: '3b4c8f0e5d6a7b9c1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d',
  policy: { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } },
  margin: 2.25,
  prediction: 1,
  probability: 0.9046505351008906,
  default_risk: 'High',
  dictionary: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  request_id: 'ccd2ca2d-3fb4-4ce0-a72b-5b166a812a8b',
  subject: 'C-17',
  application: { income: 900 },
  features: { income: 900 },
  reasons: [{ code: 'income', field: 'income', value: 900, direction: 'lower' }],
};

const time = z.iso.datetime();

/** A decision as it is shown; of one whose subject was erased, the fact alone. */
export const decisionSchema = z
  .object({
    ...recordSchema.shape,
    decision_id: z.string(),
    at: time.meta({ description: 'When it was decided.' }),
    caller: z.string().meta({ description: 'The name of the API key that asked.' }),
    digest: z.string().meta({ description: "Of the version's bundle." }),
    margin: z.number().meta({ description: 'Calibrated log-odds of default, as a 32-bit float.' }),
    dictionary: z
      .string()
      .optional()
      .meta({ description: 'Digest of the dictionary that has the texts of its reasons.' }),
    request_id: z.string().optional().meta({ description: 'As it stands in the answer.' }),
    row: z.int().min(1).optional().meta({ description: 'Of a request that has several.' }),
    subject: z.string().optional().meta({ description: 'Whose application it was, as the caller said it.' }),
    loan: z.string().optional().meta({ description: "The application's own key." }),
    application: recordSchema.shape.application
      .optional()
      .meta({ description: 'As it came, without its own key; null where only features came.' }),
    features: recordSchema.shape.features
      .optional()
      .meta({ description: "What the model saw, in the features' own units; null is missing." }),
    erased: z
      .object({
        at: time,
        sha256: z.string().meta({ description: 'SHA-256 of the record as it was.' }),
      })
      .meta({ id: 'ErasedSubject' })
      .optional()
      .meta({ description: 'Whose decision it was is erased: what is not there was about them.' }),
  })
  .meta({ id: 'Decision', examples: [DECISION_EXAMPLE] });

export function decisionView(decision: KeptDecision): z.infer<typeof decisionSchema> {
  const { decision_id, at, ...rest } = decision;
  return {
    decision_id,
    at: new Date(at).toISOString(),
    ...rest,
    ...('erased' in decision && {
      erased: { ...decision.erased, at: new Date(decision.erased.at).toISOString() },
    }),
  } as z.infer<typeof decisionSchema>;
}

/** In words. */
export function decisionMessage({ prediction, model, version, at }: KeptDecision): string {
  const decided = prediction === 1 ? 'Default was predicted' : 'No default was predicted';
  return `${decided} by version ${version} of ${model} at ${new Date(at).toISOString()}.`;
}
