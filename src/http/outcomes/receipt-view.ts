import { z } from 'zod';
import { INVALID_OUTCOME, REFUSAL_CODES } from '../../outcomes/read-outcome.ts';
import type { PendingReceipt } from '../../outcomes/receipts/find.ts';
import type { Receipt } from '../../outcomes/receive.ts';
import { refusedMembers } from '../intake/refused-rows.ts';

const RECEIPT_EXAMPLE = {
  received: 3,
  stored: 2,
  repeated: 0,
  contradicting: 0,
  late: 0,
  unknown: 2,
  unmatched: 0,
  refused: 1,
  refused_rows: [{ row: 4, ...INVALID_OUTCOME }],
};

export const receiptSchema = z
  .object({
    received: z.int().meta({ description: 'stored + repeated + refused.' }),
    stored: z.int().meta({ description: 'New reports.' }),
    repeated: z.int().meta({ description: 'Known already: nothing changed.' }),
    contradicting: z
      .int()
      .meta({ description: 'Of the stored: the loan had also been reported the other way.' }),
    late: z.int().meta({
      description:
        'Of the stored: no default, and a later outcome of the loan was known, which still counts.',
    }),
    unknown: z
      .int()
      .meta({ description: 'Of the stored: no sample has this id, or not yet. Kept for later.' }),
    unmatched: z.int().meta({
      description:
        'Of the stored: withdrawn, and nothing had been reported of the loan for this time, as with another `at`.',
    }),
    ...refusedMembers('RefusedOutcome', REFUSAL_CODES),
  })
  .meta({ id: 'OutcomesReceipt', examples: [RECEIPT_EXAMPLE] });

export const pendingSchema = receiptSchema
  .extend({
    receipt: z.string(),
    status: z.enum(['PENDING', 'SUCCESS', 'FAILURE']).meta({
      id: 'OutcomesStatus',
      description: 'FAILURE: the file broke off, or rows of it were given up. Send it again.',
    }),
    received: z.int().meta({ description: 'stored + repeated + refused + waiting + missing.' }),
    waiting: z.int().meta({ description: 'Rows that are still to be stored.' }),
    missing: z.int().meta({ description: 'Rows that were given up.' }),
    reason: z.string().nullable().meta({ description: 'Why the file broke off.' }),
    expires_at: z.iso.datetime().nullable().meta({
      description: 'The receipt is forgotten then, the outcomes are not. Null while it is PENDING.',
    }),
  })
  .meta({
    id: 'PendingOutcomesReceipt',
    examples: [
      {
        receipt: '3f803e34-9f0e-42b6-b11b-e0260a9ea256',
        status: 'PENDING',
        received: 1_000_000,
        stored: 800_000,
        repeated: 0,
        contradicting: 0,
        late: 0,
        unknown: 800_000,
        unmatched: 0,
        refused: 0,
        waiting: 200_000,
        missing: 0,
        reason: null,
        refused_rows: [],
        expires_at: null,
      },
    ],
  });

export function receiptView({ refusedRows, ...counts }: Receipt): z.infer<typeof receiptSchema> {
  return { ...counts, refused_rows: refusedRows };
}

export function receiptMessage({ received, stored, unknown, unmatched, repeated, refused }: Receipt): string {
  const remarks = [
    ...(unknown > 0 ? [`${unknown} of them of loans without a sample`] : []),
    ...(unmatched > 0 ? [`${unmatched} of them withdrew what nobody had reported`] : []),
  ];
  const remark = remarks.length > 0 ? ` (${remarks.join(', ')})` : '';
  return `${received} received: ${stored} stored${remark}, ${repeated} known already, ${refused} refused.`;
}

export function pendingView({
  id,
  refusedRows,
  expiresAt,
  ...rest
}: PendingReceipt): z.infer<typeof pendingSchema> {
  return {
    receipt: id,
    ...rest,
    refused_rows: refusedRows,
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  };
}

export function pendingMessage(receipt: PendingReceipt): string {
  const { status, waiting, missing, reason } = receipt;
  const counts = receiptMessage(receipt);
  if (status === 'PENDING') return `${counts} ${waiting} wait.`;
  const lost = missing > 0 ? [`${missing} were given up.`] : [];
  const again = status === 'FAILURE' ? ['Send it again: what was stored is not stored twice.'] : [];
  return [counts, ...lost, ...(reason === null ? [] : [reason]), ...again].join(' ');
}
