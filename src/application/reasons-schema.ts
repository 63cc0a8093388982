import { z } from 'zod';
import { printableText } from '../printable-text.ts';
import { identifier } from './names.ts';

const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is no tag of a language such as "en" or "pt-BR"')
  .describe('the tag of a language, such as "en" or "pt-BR"');
/** What a reason says, in every language that the lender writes. */
const text = z
  .record(language, printableText.max(500).describe('text of one line, of 1 to 500 characters'))
  .refine((texts) => Object.keys(texts).length > 0, 'has no text');
export type ReasonText = z.infer<typeof text>;

/**
 * What declined applicants are told, a reason each: what it is about, and its texts. A dictionary of a schema that has none is absent,
 * and a model of it gives no reasons.
 */
export const reasonsSchema = z
  .array(
    z.strictObject({
      /** By which letters, statistics and other systems know it. */
      code: identifier,
      /** Fields and derived features whose contributions it gathers. The first is what it is told of. */
      of: z.array(identifier).min(1),
      /** Says what any value says that has no text of its own; never of a missing one. */
      text: text.optional(),
      higher: text.optional(),
      lower: text.optional(),
      missing: text.optional(),
      /** By a category's level, a code's name, `true` and `false`. */
      values: z.record(z.string().min(1), text).optional(),
      /** Is never told, though it counts in every contribution. */
      suppress: z.boolean().optional(),
    }),
  )
  .min(1)
  .optional();
export type ReasonRule = NonNullable<z.infer<typeof reasonsSchema>>[number];

/** All that a reason may say. */
export function textsOf({ text, higher, lower, missing, values = {} }: ReasonRule): ReasonText[] {
  return [higher, lower, ...Object.values(values), text, missing].filter((one) => one !== undefined);
}
