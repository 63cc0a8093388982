import type { Estimate } from '../../statistics/estimate.ts';
import type { AgreementReport } from './report.ts';

/** An agreement in a sentence or two. */
export function agreementText({
  champion,
  challenger,
  mode,
  share,
  paired,
  answered,
  outcomes,
}: Omit<AgreementReport, 'summary'>): string {
  if (champion === challenger)
    return `Version ${champion} is champion and challenger: there is nothing to compare.`;
  if (answered) {
    const parts = [
      `Version ${champion} approved ${within(answered.champion.approved)}`,
      `version ${challenger}, which answers ${percent(share!)} of the subjects, ${within(answered.challenger.approved)}`,
    ];
    return `In a split each application is scored by one version, so that there are no pairs. ${parts.join(', ')}.`;
  }
  if (!paired || paired.pairs === 0)
    return mode === 'off'
      ? 'There are no pairs: the challenger is off, and nothing is scored by both.'
      : 'There are no pairs yet: they are samples of the champion that the challenger scored too.';
  const what = `Of ${paired.pairs.toLocaleString('en-US')} applications that both scored, version ${challenger} would decline ${within(paired.approve_to_decline)} that version ${champion} approves, and approve ${within(paired.decline_to_approve)} that it declines.`;
  const brier = outcomes?.metrics.find(({ name }) => name === 'brier')?.difference;
  return brier ? `${what} ${rightText(champion, challenger, brier)}` : what;
}

/** By the Brier score, which is lower where PDs are better. */
function rightText(champion: string, challenger: string, { low, high }: Estimate): string {
  if (high < 0) return `Of loans that both would have approved version ${challenger} was right more often.`;
  if (low > 0) return `Of loans that both would have approved version ${champion} was right more often.`;
  return 'Which of them is right more often cannot be told yet.';
}

function within(estimate: Estimate | null): string {
  if (!estimate) return 'nothing yet';
  const { value, low, high } = estimate;
  return `${percent(value)} (${percent(low)} to ${percent(high)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
