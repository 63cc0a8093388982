import type { Field } from '../../application/field.ts';

/** With fewer fields a code is as well said of each. */
const FEWEST_FIELDS = 3;

/**
 * Texts that stand for "missing" in at least half of the fields, said once for all, and the fields without them. Numbers stay with
 * their fields: what is a code in one may be a value in another.
 */
export function commonMissing(fields: readonly Field[]): { missing: string[]; fields: Field[] } {
  const counts = new Map<string, number>();
  for (const field of fields)
    for (const code of field.missing ?? [])
      if (typeof code === 'string') counts.set(code, (counts.get(code) ?? 0) + 1);
  const least = Math.max(FEWEST_FIELDS, fields.length / 2);
  const common = new Set([...counts].flatMap(([text, count]) => (count >= least ? [text] : [])));
  return { missing: [...common].sort(), fields: fields.map((field) => without(common, field)) };
}

function without(common: ReadonlySet<string>, field: Field): Field {
  const { missing, ...rest } = field;
  const own = missing?.filter((code) => typeof code !== 'string' || !common.has(code));
  return (own === undefined || own.length === 0 ? rest : { ...rest, missing: own }) as Field;
}
