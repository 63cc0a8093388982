import { z } from 'zod';
import { challengerModeSchema } from '../../registry/challenger.ts';
import { countedHands, handsNeeded } from '../../registry/hands.ts';
import type { Proposal } from '../../registry/proposals.ts';
import type { Services } from '../services.ts';

/** How proposals are shown, and their form for OpenAPI. */

export const PROPOSAL_EXAMPLE = {
  proposal: 3,
  model_name: 'loan-default',
  alias: 'champion',
  from: '1',
  model_version: '2',
  mode: null,
  share: null,
  force: false,
  by: 'risk',
  why: 'Better on the hold-out of November.',
  at: '2026-11-02T08:00:00.000Z',
  state: 'open' as const,
  approvals: [{ by: 'risk', why: 'Better on the hold-out of November.', at: '2026-11-02T08:00:00.000Z' }],
  not_counted: [],
  approved_by_you: true,
  missing_approvals: 1,
  ended_by: null,
  ended_at: null,
};
export const PROPOSAL_MESSAGE = 'Proposal 3 waits for one more key: version 2 as champion of loan-default.';

export const proposalSchema = z
  .object({
    proposal: z.int().meta({ description: '1, 2, 3 … of each model.' }),
    model_name: z.string(),
    alias: z.string(),
    from: z
      .string()
      .nullable()
      .meta({ description: 'What answered when it was made; null where nothing did.' }),
    model_version: z.string().meta({ description: 'What is to answer.' }),
    mode: challengerModeSchema.nullable().meta({ description: 'What a challenger is to be used for.' }),
    share: z
      .number()
      .nullable()
      .meta({ description: 'Of the subjects that a challenger in split is to answer.' }),
    force: z.boolean().meta({ description: 'Also when the gate does not let the version pass.' }),
    by: z.string().meta({ description: 'The name of a key, or a command.' }),
    why: z.string(),
    at: z.string(),
    state: z.enum(['open', 'made', 'withdrawn', 'outdated']).meta({
      description:
        'Outdated: the alias was moved by something else, and what it was to replace is not there any more.',
    }),
    approvals: z
      .array(z.object({ by: z.string(), why: z.string().nullable(), at: z.string() }))
      .meta({ description: 'The keys that stand on it.' }),
    not_counted: z.array(z.string()).meta({
      description:
        'Those of them that do not count any more: they were taken away, or may not move the alias now. None once it is not open.',
    }),
    approved_by_you: z.boolean().meta({ description: 'Whether the key that asks stands on it.' }),
    missing_approvals: z.int().meta({ description: 'How many keys it waits for; 0 once it is not open.' }),
    ended_by: z
      .string()
      .nullable()
      .meta({ description: 'Whose move made or outdated it, or who withdrew it.' }),
    ended_at: z.string().nullable(),
  })
  .meta({ id: 'Proposal', examples: [PROPOSAL_EXAMPLE] });
export type ProposalView = z.infer<typeof proposalSchema>;

/** @param caller the name of the key that asks */
export async function proposalView(
  services: Pick<Services, 'database' | 'blobs' | 'clock' | 'approvals' | 'mayMove'>,
  proposal: Proposal,
  caller: string,
): Promise<ProposalView> {
  const { model, number, alias, from, version, mode = null, share = null, force, by, why, state } = proposal;
  const isOpen = state === 'open';
  const needed = isOpen ? await handsNeeded(services, proposal) : 0;
  const counted = isOpen ? countedHands(services, proposal) : proposal.approvals;
  return {
    proposal: number,
    model_name: model,
    alias,
    from,
    model_version: version,
    mode,
    share,
    force,
    by,
    why,
    at: isoTime(proposal.at),
    state,
    approvals: proposal.approvals.map(({ at, ...approval }) => ({ ...approval, at: isoTime(at) })),
    not_counted: proposal.approvals.filter((approval) => !counted.includes(approval)).map(({ by }) => by),
    approved_by_you: proposal.approvals.some((approval) => approval.by === caller),
    missing_approvals: Math.max(0, needed - counted.length),
    ended_by: proposal.ended?.by ?? null,
    ended_at: proposal.ended && isoTime(proposal.ended.at),
  };
}

/** For people whose key may move the alias. */
export function proposalMessage({
  proposal,
  model_name,
  alias,
  model_version,
  force,
  state,
  not_counted,
  approved_by_you: stands,
  missing_approvals: missing,
}: ProposalView): string {
  const what = `version ${model_version} as ${alias} of ${model_name}${force ? ', by force' : ''}`;
  if (state !== 'open') return `Proposal ${proposal} is ${state}: ${what}.`;
  const hands = missing === 1 ? 'one more key' : `${missing} more keys`;
  const own = stands ? '' : ' Your key does not stand on it yet, and may approve it.';
  const gone = not_counted
    .map(
      (key) =>
        ` The key ${key} stands on it and does not count: it was taken away, or may not move ${alias} now.`,
    )
    .join('');
  return `Proposal ${proposal} waits for ${missing === 0 ? 'an approval' : hands}: ${what}.${gone}${own}`;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
