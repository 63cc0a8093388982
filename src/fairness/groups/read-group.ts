import { SUBJECT_PATTERN } from '../../decisions/subject.ts';
import { type Refusal, type RefusedRow, ROW_CODES } from '../../intake/refusal.ts';
import { attributeName, groupName } from '../names.ts';
import type { GroupKey } from './key.ts';

/** Why a row was refused: stable, for programs. */
export const REFUSAL_CODES = [
  'invalid_subject',
  'invalid_attribute',
  'invalid_group',
  'too_many_attributes',
  'too_many_groups',
  ...ROW_CODES,
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];
export type RefusedGroup = RefusedRow<RefusalCode>;

/** A subject's group, and where in the body it stands. */
export interface SubjectGroup {
  row: number;
  /** `GroupKey` of the subject and the attribute. */
  key: string;
  attribute: string;
  group: string;
}

export const INVALID_SUBJECT = {
  code: 'invalid_subject',
  message: 'subject is 1 to 200 printable ASCII characters without spaces, as X-Subject has them',
} as const satisfies Refusal<RefusalCode>;

/** Reads one row: texts from a CSV, any JSON from a JSON body. */
export function readGroup(
  row: number,
  given: { subject: unknown; attribute: unknown; group: unknown },
  keyOf: GroupKey,
): SubjectGroup | RefusedGroup {
  const subject = textOf(given.subject);
  // Another one is in no record.
  if (typeof subject !== 'string' || !SUBJECT_PATTERN.test(subject)) return { row, ...INVALID_SUBJECT };
  const attribute = attributeName.safeParse(textOf(given.attribute));
  if (!attribute.success)
    return {
      row,
      code: 'invalid_attribute',
      message: 'attribute is a word of at most 64 letters, digits, - and _ that begins with a letter',
    };
  const group = groupName.safeParse(textOf(given.group));
  if (!group.success)
    return { row, code: 'invalid_group', message: 'group is a text of 1 to 64 printable characters' };
  return {
    row,
    key: keyOf(attribute.data, subject),
    attribute: attribute.data,
    group: group.data,
  };
}

/** Cells are padded, and customer numbers are numbers. */
function textOf(value: unknown): unknown {
  if (Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' ? value.normalize('NFC').trim() : value;
}
