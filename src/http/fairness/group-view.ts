import { z } from 'zod';
import { INVALID_SUBJECT, REFUSAL_CODES } from '../../fairness/groups/read-group.ts';
import type { GroupReceipt } from '../../fairness/groups/receive.ts';
import { MOST_IN_JSON } from '../intake/read-reports.ts';
import { refusedMembers } from '../intake/refused-rows.ts';
import { subjectSchema } from '../subject.ts';

const groupSchema = z
  .object({
    subject: subjectSchema.meta({ description: 'Who, as `X-Subject` of a prediction says it.' }),
    attribute: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
      .meta({ description: 'By what groups are formed: a word.' }),
    group: z.string().min(1).max(64).meta({ description: 'The group that the subject belongs to.' }),
  })
  .meta({ id: 'SubjectGroup', examples: [{ subject: 'C-17', attribute: 'age_band', group: '25-61' }] });

export const describedGroups = z
  .object({ groups: z.array(groupSchema).min(1).max(MOST_IN_JSON) })
  .meta({ id: 'SubjectGroupsRequest' });

export const groupsCsv = z.string().meta({
  id: 'SubjectGroupsCsv',
  format: 'binary',
  examples: ['subject,attribute,group\nC-17,age_band,25-61\nC-17,sex,female\n'],
});

export const groupReceiptSchema = z
  .object({
    received: z.int().meta({ description: 'stored + replaced + repeated + refused.' }),
    stored: z.int().meta({ description: 'Nothing had been said of the subject and the attribute.' }),
    replaced: z.int().meta({ description: 'Another group had been said, which counts no more.' }),
    repeated: z.int().meta({ description: 'Known already: nothing changed.' }),
    ...refusedMembers('RefusedSubjectGroup', REFUSAL_CODES),
  })
  .meta({
    id: 'SubjectGroupsReceipt',
    examples: [
      {
        received: 3,
        stored: 2,
        replaced: 0,
        repeated: 0,
        refused: 1,
        refused_rows: [{ row: 4, ...INVALID_SUBJECT }],
      },
    ],
  });

export function groupReceiptView({
  received,
  stored,
  replaced,
  repeated,
  refused,
  refusedRows,
}: GroupReceipt): z.output<typeof groupReceiptSchema> {
  return { received, stored, replaced, repeated, refused, refused_rows: refusedRows };
}

export function groupReceiptMessage({ received, stored, replaced, repeated, refused }: GroupReceipt): string {
  return `${received} received: ${stored} stored, ${replaced} replaced, ${repeated} known already, ${refused} refused.`;
}

export const forgottenSchema = z
  .object({
    groups: z.int().meta({ description: 'How many were known of the subject, or by the attribute.' }),
  })
  .meta({ id: 'ForgottenSubjectGroups', examples: [{ groups: 2 }] });
