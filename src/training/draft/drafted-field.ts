import type { Field } from '../../application/field.ts';
import type { ColumnProfile } from './column-profile.ts';

/** A column's field, with what its reader should look at, or why it can be none. */
export type DraftedField = { field: Field; notes: string[] } | { reason: string };

/** What a field says of cells without a value. */
export function gaps(
  { blanks }: ColumnProfile,
  missing: (string | number)[],
): { nullable?: true; missing?: (string | number)[] } {
  return { ...(blanks > 0 && { nullable: true }), ...(missing.length > 0 && { missing }) };
}
