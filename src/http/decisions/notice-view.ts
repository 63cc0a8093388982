import { z } from 'zod';
import { recordedReasonSchema } from '../../decisions/decision.ts';
import type { Notice } from '../../decisions/notice.ts';
import { decisionSchema } from './decision-view.ts';

const reasonSchema = z
  .object({
    ...recordedReasonSchema.shape,
    text: z
      .record(z.string(), z.string())
      .meta({ description: "By language, as the bundle's own dictionary has it." }),
  })
  .meta({
    id: 'NoticeReason',
    examples: [
      { code: 'income', field: 'income', value: 900, direction: 'lower', text: { en: 'Income is low' } },
    ],
  });

const fieldSchema = z
  .object({
    name: z.string(),
    label: z.string().meta({ description: 'Its title with its unit; its name where it has none.' }),
    value: recordedReasonSchema.shape.value.meta({
      description: 'As the application says it; null where it is missing.',
    }),
  })
  .meta({ id: 'NoticeField', examples: [{ name: 'income', label: 'Net income (EUR a month)', value: 900 }] });

const { decision_id, at, model, version, digest, default_risk, probability, request_id, subject, loan } =
  decisionSchema.shape;

/** What a letter about a declined application is written from. */
export const noticeSchema = z
  .object({
    ...{ decision_id, at, model, version, digest },
    prediction: z.literal(1),
    ...{ probability, default_risk },
    threshold: z.number().meta({ description: 'From which probability on default is predicted.' }),
    ...{ request_id: z.string().meta(request_id.meta() ?? {}), subject, loan },
    reasons: z.array(reasonSchema).meta({ description: 'The largest first.' }),
    fields: z.array(fieldSchema).meta({
      description:
        'What the application says of the fields that the reasons are about; empty where only features came.',
    }),
  })
  .meta({
    id: 'DecisionNotice',
    examples: [
      {
        decision_id: '019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f',
        at: '2026-03-03T10:20:30.040Z',
        model: 'loan-default',
        version: '3',
        digest: '3b4c8f0e5d6a7b9c1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d',
        prediction: 1,
        probability: 0.9046505351008906,
        default_risk: 'High',
        threshold: 0.5,
        request_id: 'ccd2ca2d-3fb4-4ce0-a72b-5b166a812a8b',
        subject: 'C-17',
        reasons: [
          { code: 'income', field: 'income', value: 900, direction: 'lower', text: { en: 'Income is low' } },
        ],
        fields: [{ name: 'income', label: 'Net income (EUR a month)', value: 900 }],
      },
    ],
  });

export function noticeView({ decision, reasons, fields }: Notice): z.infer<typeof noticeSchema> {
  const { policy, subject, loan } = decision;
  return {
    decision_id: decision.decision_id,
    at: new Date(decision.at).toISOString(),
    model: decision.model,
    version: decision.version,
    digest: decision.digest,
    prediction: 1,
    probability: decision.probability,
    default_risk: decision.default_risk,
    threshold: policy.threshold,
    request_id: decision.request_id,
    ...(subject !== undefined && { subject }),
    ...(loan !== undefined && { loan }),
    reasons,
    fields,
  };
}

export function noticeMessage({ reasons }: Notice): string {
  if (reasons.length === 0)
    return 'The record gives no reason: of what may be told, nothing counts against the application by being other than usual. The lender must state its own.';
  return `${reasons.length} ${reasons.length === 1 ? 'reason' : 'reasons'}. It is no letter yet.`;
}
