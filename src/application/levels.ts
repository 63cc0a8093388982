import { z } from 'zod';

const text = z.string().min(1);
/** Values of a category are codes, and codes are text. */
const code = z.number().transform(String);
const value = z.union([text, code]);
const group = z
  .strictObject({ name: value, of: z.array(value).min(1) })
  .describe('a group such as {"name": "other", "of": ["boat", "wedding"]}');

/**
 * The levels of a category, in their order: a value that is a level of its own, or a group of values that mean one level.
 * They stay as the schema writes them, so that a schema that was read can be read again.
 */
export const levelsSchema = z.array(z.union([text, code, group])).min(2);
export type Level = z.infer<typeof levelsSchema>[number];

/** What a level is called in features, reports and all that we write. */
export function levelName(level: Level): string {
  return typeof level === 'string' ? level : level.name;
}

/** The values that mean a level. A group's name is one of them, so that what we write is read as what it was. */
export function valuesOfLevel(level: Level): string[] {
  return typeof level === 'string' ? [level] : [...new Set([level.name, ...level.of])];
}
