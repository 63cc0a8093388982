import { z } from 'zod';
import { lineSchema, outcomeSchema } from '../../src/registry/gate/line.ts';

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
  const approvals = approvalsSchema.safeParse(evidence?.approvals).data ?? [];
  const oneHand = z.string().safeParse(evidence?.one_hand).data;
  return { verdict, approvals, oneHand };
}

/** What a move rests on, in a few words; empty where nothing was kept. */
export function evidenceWords(evidence: Evidence): string {
  const { verdict, approvals } = readEvidence(evidence);
  return [
    ...(verdict ? [verdict.outcome.replaceAll('_', ' ')] : []),
    ...(approvals.length > 0 ? [`approved by ${approvals.map(({ by }) => by).join(', ')}`] : []),
  ].join('; ');
}

/** The same line by line: what the gate said, and whose hands stand on it. */
export function evidenceLines(evidence: Evidence): string[] {
  const { verdict, approvals, oneHand } = readEvidence(evidence);
  const against = verdict?.against ? `, against version ${verdict.against}` : '';
  return [
    ...(verdict ? [`gate: ${verdict.outcome.replaceAll('_', ' ')}${against}`] : []),
    ...(verdict?.lines ?? []).map(
      ({ check, result, message }) => `  ${result.replaceAll('_', ' ')}: ${check}: ${message}`,
    ),
    ...approvals.map(({ by, at }) => `approved by ${by}${at === undefined ? '' : ` at ${at}`}`),
    ...(oneHand === undefined ? [] : [`one hand: ${oneHand}`]),
  ];
}
