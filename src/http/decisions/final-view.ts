import { z } from 'zod';
import type { KeptDecision } from '../../decisions/decision.ts';
import { FINAL_DECISIONS } from '../../decisions/final/final-decision.ts';
import type { FinalOfDecision } from '../../decisions/final/of-decision.ts';
import { INVALID_DECISION, LONGEST_WHY, REFUSAL_CODES } from '../../decisions/final/read-row.ts';
import type { FinalReceipt } from '../../decisions/final/receive.ts';
import { MOST_IN_JSON } from '../intake/read-reports.ts';
import { refusedMembers } from '../intake/refused-rows.ts';
import { DECISION_EXAMPLE, decisionSchema, decisionView } from './decision-view.ts';

const id = z.union([z.string().min(1), z.int()]);
const why = z.string().max(LONGEST_WHY);
const decision = z.enum(FINAL_DECISIONS);

const reportSchema = z
  .object({
    decision_id: z.uuidv7().optional().meta({ description: 'As the answer of a prediction has it.' }),
    request_id: id
      .optional()
      .meta({ description: 'Likewise; of a row of an inference request with `-` and its number behind it.' }),
    id: id.optional().meta({ description: 'Either of the two. Exactly one of the three is given.' }),
    decision: decision.meta({ description: 'withdrawn: the applicant took the application back.' }),
    overridden: z.boolean().nullish().meta({
      description:
        'Whether the lender calls it an override. It needs a `why` then, and is compared with what the model predicted.',
    }),
    why: why.nullish().meta({ description: "A code of the lender's, and nothing that names an applicant." }),
    at: z
      .union([z.iso.date(), z.iso.datetime({ offset: true })])
      .meta({ description: 'When it was decided, not later than now.' }),
  })
  .meta({
    id: 'FinalDecisionReport',
    examples: [
      {
        decision_id: '019cb356-7c98-7a3c-8f5e-2c1d0b9a8e7f',
        decision: 'approved',
        overridden: true,
        why: 'manual_review',
        at: '2026-03-04T09:00:00Z',
      },
    ],
  });

/** What the body of JSON is described as. */
export const finalRequestSchema = z
  .object({ decisions: z.array(reportSchema).min(1).max(MOST_IN_JSON) })
  .meta({ id: 'FinalDecisionsRequest' });

export const finalCsvSchema = z.string().meta({
  id: 'FinalDecisionsCsv',
  format: 'binary',
  examples: ['request_id,decision,why,at\nr-1,approved,manual_review,2026-03-04\n'],
});

export const finalReceiptSchema = z
  .object({
    received: z.int().meta({ description: 'stored + repeated + outdated + refused.' }),
    stored: z.int().meta({ description: 'Reports that count now.' }),
    repeated: z.int().meta({ description: 'Known already: nothing changed.' }),
    outdated: z.int().meta({
      description: 'A later report of the same decision was known, or came with it, and counts.',
    }),
    ...refusedMembers('RefusedFinalDecision', REFUSAL_CODES),
  })
  .meta({
    id: 'FinalDecisionsReceipt',
    examples: [
      {
        received: 3,
        stored: 2,
        repeated: 0,
        outdated: 0,
        refused: 1,
        refused_rows: [{ row: 4, ...INVALID_DECISION }],
      },
    ],
  });

export function finalReceiptView(receipt: FinalReceipt): z.infer<typeof finalReceiptSchema> {
  const { received, stored, repeated, outdated, refused, refusedRows } = receipt;
  return { received, stored, repeated, outdated, refused, refused_rows: refusedRows };
}

export function finalReceiptMessage({ received, stored, repeated, outdated, refused }: FinalReceipt): string {
  return `${received} received: ${stored} stored, ${repeated} known already, ${outdated} outdated, ${refused} refused.`;
}

/** A decision with what the lender decided in the end. */
export const decisionWithFinalSchema = decisionSchema
  .extend({
    final: z
      .object({
        decision,
        at: z.iso.datetime().meta({ description: 'When it was decided.' }),
        why: why.nullable().meta({ description: "A code of the lender's; null where it gave none." }),
        overridden: z.boolean().meta({
          description: 'Approved though default was predicted, or declined though none was.',
        }),
      })
      .meta({ id: 'FinalDecision' })
      .optional()
      .meta({ description: 'What the lender decided in the end, where it is known.' }),
  })
  .meta({
    id: 'DecisionWithFinal',
    examples: [
      {
        ...DECISION_EXAMPLE,
        final: {
          decision: 'approved',
          at: '2026-03-04T09:00:00.000Z',
          why: 'manual_review',
          overridden: true,
        },
      },
    ],
  });

export function decisionWithFinalView(
  kept: KeptDecision,
  final: FinalOfDecision | undefined,
): z.infer<typeof decisionWithFinalSchema> {
  const view = decisionView(kept);
  if (!final) return view;
  const { decision, at, why, isOverridden } = final;
  return { ...view, final: { decision, at: new Date(at).toISOString(), why, overridden: isOverridden } };
}
