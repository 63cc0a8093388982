import { z } from 'zod';

/** How a check of the gate came out; the later in this list, the worse. */
export const outcomeSchema = z.enum(['passed', 'not_judged', 'cannot_be_told', 'suspicious', 'failed']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** One check of the gate, in a sentence with its numbers. */
export const lineSchema = z
  .strictObject({ check: z.string(), result: outcomeSchema, message: z.string() })
  .meta({ id: 'VerdictLine' });
export type Line = z.infer<typeof lineSchema>;

/**
 * The line of a check that a bundle of an earlier training has no numbers for. It lets nothing pass: that nobody looked is no reason to
 * trust it, and whoever knows the version can force it.
 */
export function notTold(check: string, what: string): Line {
  const message = `The bundle does not tell ${what}: it is from an earlier training.`;
  return { check, result: 'not_judged', message };
}
