import type { Derived } from '../../application/derived.ts';
import type { DateField, Field } from '../../application/field.ts';
import { spelling } from '../../application/spelling.ts';
import type { ColumnProfile } from './column-profile.ts';
import { type DraftedAudit, draftAudit } from './draft-audit.ts';
import { draftField } from './draft-field.ts';
import type { Outcomes } from './draft-number.ts';
import { fieldNames } from './field-names.ts';
import type { FileProfile } from './file-profile.ts';
import { type Identity, identityOf } from './identifiers.ts';
import { leakReason } from './leaks.ts';
import { isIdentifier, isProtected } from './vocabulary.ts';

/** What becomes of a column, with what its reader should look at. */
export type Verdict = { column: string; notes: string[] } & (
  | { use: 'target' }
  | { use: 'key' }
  | { use: 'field'; field: Field }
  /** The day of the decision; a field as well where something is derived from it. */
  | { use: 'date'; field?: DateField }
  /** A day, and what is derived from it. */
  | { use: 'span'; field: DateField; derived: Derived }
  | { use: 'audit'; audit: DraftedAudit; reason: string }
  /** `reason` says why no model is fed with it. */
  | { use: 'left_out'; reason: string }
);

/** What is known of a file before its columns are judged. */
export interface Known {
  target: number;
  /** The key that the user named; -1 where he named none. */
  key: number;
  outcomes: Outcomes;
}

/** Says what becomes of each column, in the file's order. */
export function judgeColumns(file: FileProfile, { target, key, outcomes }: Known): Verdict[] {
  const { header, columns, sample } = file;
  const names = fieldNames(header);
  const timesNamed = Map.groupBy(header, spelling);
  const identities = columns.map((profile, index) => identityOf(header[index]!, profile));
  const isUsable = (index: number) =>
    header[index] !== '' && timesNamed.get(spelling(header[index]!))!.length === 1;
  const keyPlace = key >= 0 ? key : guessedKey(header, identities, isUsable);
  const columnsOf = new Map([[String(columns[target]!.content), header[target]!]]);
  const sampledOutcomes = sample.outcomes();

  const reasonOf = (column: string, profile: ColumnProfile, index: number): string | undefined => {
    if (column === '') return nameless(identities[index]);
    if (!isUsable(index)) return 'its name stands twice in the header: rename one';
    const identity = identityReason(identities[index]);
    if (identity) return identity;
    const repeated = columnsOf.get(String(profile.content));
    if (repeated !== undefined && profile.filled > 0)
      return repeated === header[target]
        ? 'it repeats the target'
        : `it repeats the column ${JSON.stringify(repeated)}`;
    const leak = leakReason(column, profile, outcomes.all, {
      numbers: sample.column(index),
      outcomes: sampledOutcomes,
    });
    if (leak) return `a leak, it seems: ${leak}. Is it known on the day of the decision?`;
    return undefined;
  };

  return columns.map((profile, index): Verdict => {
    const column = header[index]!;
    if (index === target) return { column, use: 'target', notes: [] };
    if (index === keyPlace) return { column, use: 'key', notes: keyNotes(profile) };
    const reason = reasonOf(column, profile, index);
    if (reason) return { column, use: 'left_out', reason, notes: [] };
    if (isProtected(column)) return protectedColumn(column, profile);
    const drafted = draftField(names[index]!, column, profile, outcomes);
    if ('reason' in drafted) return { column, use: 'left_out', reason: drafted.reason, notes: [] };
    columnsOf.set(String(profile.content), column);
    return { column, use: 'field', ...drafted };
  });
}

function protectedColumn(column: string, profile: ColumnProfile): Verdict {
  const reason = 'its name is of a protected characteristic, or of what stands for one';
  const audit = draftAudit(column, profile);
  return audit === undefined
    ? { column, use: 'left_out', reason, notes: [] }
    : { column, use: 'audit', audit, reason: `${reason}: groups are compared by it`, notes: [] };
}

/** The first column of which every value differs, one with the name of an identifier before others; -1 for none. */
function guessedKey(
  header: readonly string[],
  identities: readonly Identity[],
  isUsable: (index: number) => boolean,
): number {
  const keys = identities.flatMap((identity, index) =>
    identity === 'key' && isUsable(index) ? [index] : [],
  );
  return keys.find((index) => isIdentifier(header[index]!)) ?? keys[0] ?? -1;
}

function keyNotes({ uniqueness, numbers }: ColumnProfile): string[] {
  const notes: string[] = [];
  if (uniqueness.verdict === 'nearly' || uniqueness.verdict === 'repeated')
    notes.push(
      'its values come again: training keeps the first row of each, and takes no key that most rows repeat',
    );
  if (numbers.isConsecutive && numbers.rows > 1)
    notes.push('it numbers the rows: if the next file begins at the same number again, leave `key` out');
  return notes;
}

function nameless(identity: Identity): string {
  const what = identity === 'row_number' ? 'it numbers the rows, and has no name' : 'it has no name';
  return `${what}: nothing reads it`;
}

function identityReason(identity: Identity): string | undefined {
  switch (identity) {
    case 'key':
      return 'it names the row, as the key does';
    case 'row_number':
      return 'it numbers the rows';
    case 'perhaps_key':
      return 'it has too many values to tell whether they differ: if they do, name it by --key';
    case 'group':
      return 'it names a customer, or something else that has several rows';
    default:
      return undefined;
  }
}
