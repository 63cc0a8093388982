import type { ProposalView } from '../../src/http/models/proposal-view.ts';

/** Whether an answer is a proposal that nothing moved by yet. */
export function isWaiting(data: unknown): data is ProposalView {
  return (data as Partial<ProposalView>).state === 'open';
}

/** What is to be done about a proposal that waits. */
export function nextStep({ proposal, model_name, approved_by_you, missing_approvals }: ProposalView): string {
  const command = `npm run model -- approve ${proposal} --model ${model_name}`;
  if (!approved_by_you) return `Approve it with this key: ${command}`;
  return `Approve it with ${missing_approvals === 0 ? 'a key' : 'another key'}: ${command} --key KEY`;
}
