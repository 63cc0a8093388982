import { z } from 'zod';
import { lineSchema, outcomeSchema } from '../../src/registry/gate/line.ts';
import { outcomeText, verdictLines } from '../../src/registry/gate/text.ts';

/** Of what events keep, what people ask for; whoever wrote another form of it shows nothing. */
const verdictSchema = z.object({
  outcome: outcomeSchema,
  against: z.union([z.number(), z.string()]).nullish(),
  lines: z.array(lineSchema).default([]),
});
const approvalsSchema = z.array(z.object({ by: z.string(), at: z.string().optional() }));

type Evidence = Record<string, unknown> | null;

function readEvidence(evidence: Evidence) {
  const verdict = verdictSchema.safeParse(evidence?.verdict).data;
  const approvals = approvalsOf(evidence);
  const oneHand = z.string().safeParse(evidence?.one_hand).data;
  return { verdict, approvals, oneHand };
}

/** Whose hands stand on a move. */
export function approvalsOf(evidence: Evidence): z.infer<typeof approvalsSchema> {
  return approvalsSchema.safeParse(evidence?.approvals).data ?? [];
}

/** What a move rests on, in a few words; empty where nothing was kept. */
export function evidenceWords(evidence: Evidence): string {
  const { verdict, approvals } = readEvidence(evidence);
  const words = verdict ? [outcomeText(verdict.outcome)] : [];
  if (approvals.length > 0) words.push(`approved by ${approvals.map(({ by }) => by).join(', ')}`);
  return words.join('; ');
}

/** The same line by line: what the gate said, and whose hands stand on it. */
export function evidenceLines(evidence: Evidence): string[] {
  const { verdict, approvals, oneHand } = readEvidence(evidence);
  const against = verdict?.against ? `against version ${verdict.against} ` : '';
  return [
    ...(verdict ? verdictLines(verdict, against) : []),
    ...approvals.map(({ by, at }) => `Approved by ${by}${at === undefined ? '' : ` at ${at}`}`),
    ...(oneHand === undefined ? [] : [`One hand: ${oneHand}`]),
  ];
}
