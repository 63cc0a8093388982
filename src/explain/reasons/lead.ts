import type { CompiledSchema } from '../../application/compile.ts';
import { modelInputs } from '../../application/encode.ts';
import { type Field, isOneHot } from '../../application/field.ts';
import { levelName } from '../../application/levels.ts';
import { commonestOf, medianOf } from './usual.ts';

/** Kinds of values that have no name: the others are the places of levels, codes and truths from 0 on. */
export const MISSING = -1;
export const AMOUNT = -2;

/** The field or derived feature that a reason is told of, among a model's features. */
export interface Lead {
  field: Field | undefined;
  /** Its first feature. */
  first: number;
  /** The names of its values that are no amounts. */
  names: string[];
  /** Of the row that begins at an offset. */
  kindOf(rows: Float32Array, offset: number): number;
}

export function leadOf(compiled: CompiledSchema, name: string): Lead {
  const { schema, features, codes } = compiled;
  const index = schema.fields.findIndex((one) => one.name === name);
  const field = schema.fields[index];
  const first = field ? compiled.firstFeature[index]! : features.findIndex((one) => one.name === name);
  const names = namesOf(field, codes[index] ?? []);
  const flags = isOneHot(field) ? first : first + 1;
  // Behind a scaler 1 is another number. No more than its own is kept of each lead.
  const ones = modelInputs(compiled, new Float32Array(features.length).fill(1)).slice(
    first,
    flags + names.length,
  );
  return {
    field,
    first,
    names,
    kindOf(rows, offset) {
      const value = rows[offset + first]!;
      if (field?.type === 'boolean') return Number.isNaN(value) ? MISSING : Number(value === ones[0]);
      // A category or code is missing in all its features.
      for (let place = 0; place < names.length; place++)
        if (rows[offset + flags + place] === ones[flags - first + place]) return place;
      return isOneHot(field) || Number.isNaN(value) ? MISSING : AMOUNT;
    },
  };
}

function namesOf(field: Field | undefined, codes: readonly { name: string }[]): string[] {
  if (field?.type === 'boolean') return ['false', 'true'];
  return isOneHot(field) ? field.levels.map(levelName) : codes.map(({ name }) => name);
}

/** What is usual of a lead among rows: the kind of most, and the median of the amounts. */
export interface Usual {
  kind: number;
  amount: number;
}

/** @param rows row-major, of `width` features each */
export function usualOf({ first, kindOf }: Lead, rows: Float32Array, width: number): Usual {
  return {
    kind: commonestOf(rows, width, (offset) => kindOf(rows, offset)),
    amount: medianOf(rows, width, first),
  };
}

/** Makes the lead of the row that begins at an offset as usual; what is derived of it is for the caller to derive. */
export function makeUsual(
  { field, first, names }: Lead,
  { kind, amount }: Usual,
  rows: Float32Array,
  offset: number,
): void {
  const at = offset + first;
  if (field?.type === 'boolean') rows[at] = kind === MISSING ? Number.NaN : kind;
  else {
    const flags = isOneHot(field) ? at : at + 1;
    for (let place = 0; place < names.length; place++)
      rows[flags + place] = kind === MISSING ? Number.NaN : Number(place === kind);
    if (!isOneHot(field)) rows[at] = kind === AMOUNT ? amount : Number.NaN;
  }
}
