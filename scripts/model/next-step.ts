import type { ProposalView } from '../../src/http/models/proposal-view.ts';

/** Whether an answer is a proposal that nothing moved by yet. */
export function isWaiting(data: unknown): data is ProposalView {
  return (data as Partial<ProposalView>).state === 'open';
}

/** What is to be done about a proposal that waits. */
export function nextStep({ proposal, model_name, missing_approvals }: ProposalView): string {
  const who = missing_approvals === 0 ? 'a key' : 'another key';
  return `Approve it with ${who}: npm run model -- approve ${proposal} --model ${model_name} --key KEY`;
}
