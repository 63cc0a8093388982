import { z } from 'zod';

/** How one check of the gate came out; the later in this list, the worse. */
export const outcomeSchema = z.enum(['passed', 'not_judged', 'cannot_be_told', 'suspicious', 'failed']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** One check of the gate, in a sentence with its numbers. */
export const lineSchema = z.strictObject({
  check: z.string(),
  result: outcomeSchema,
  message: z.string(),
});
export type Line = z.infer<typeof lineSchema>;

/** What the gate says of a version: the worst of its lines. Only what `passed` moves an alias without force. */
export interface Verdict {
  outcome: Outcome;
  lines: Line[];
}

/** @param lines at least one */
export function verdictOf(lines: Line[]): Verdict {
  const worst = Math.max(...lines.map(({ result }) => outcomeSchema.options.indexOf(result)));
  return { outcome: outcomeSchema.options[worst]!, lines };
}
