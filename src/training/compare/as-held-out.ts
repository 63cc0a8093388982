import { type CompiledSchema, compileSchema } from '../../application/compile.ts';
import { parseApplicationSchema } from '../../application/schema.ts';
import type { HoldoutSection } from '../../model/holdout.ts';
import type { Manifest } from '../../model/manifest.ts';

/**
 * The schema by which a file tells what a version held out. The schema says what was meant; the bundle's section says what
 * was done, which is another thing where the file that it was trained on had no column for the key.
 */
export function asHeldOut(
  { schema: json, scaler }: Pick<Manifest, 'schema' | 'scaler'>,
  section: HoldoutSection,
): CompiledSchema {
  const { key, holdout: _, ...schema } = parseApplicationSchema(json);
  switch (section.by) {
    case 'key':
      return compileSchema({ ...schema, key: section.column }, scaler);
    case 'content':
      return compileSchema(schema, scaler);
    case 'group':
      return compileSchema({ ...schema, key, holdout: { by: section.column } }, scaler);
    case 'date':
      return compileSchema({ ...schema, key, date: section.column, holdout: { from: section.from } }, scaler);
  }
}

/** Whether two schemas make the same rows of a file. */
export function readAlike(one: CompiledSchema, other: CompiledSchema): boolean {
  return readingOf(one) === readingOf(other);
}

function readingOf({
  schema: { target, key, date, holdout, weight, fields, derived },
  scaler,
}: CompiledSchema): string {
  return JSON.stringify({ target, key, date, holdout, weight, fields, derived, scaler });
}
