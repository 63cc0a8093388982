import { html } from 'hono/html';
import type { ChallengerReport, ComparisonReport } from '../reports/challenger.ts';
import { count, counted, decimals, timeText } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

const STATUS = {
  asked: ['warning', 'Asked for'],
  training: ['warning', 'In training'],
  passed: ['stable', 'Fit for promotion'],
  failed: ['alert', 'Not fit for promotion'],
  error: ['retrain', 'No challenger'],
} as const;
const NOT_JUDGED = ['warning', 'Not judged'] as const;
/** Of those that did not pass. */
const OUTCOME = {
  ...STATUS,
  suspicious: ['alert', 'Suspicious'],
  cannot_be_told: ['warning', 'Cannot be told'],
  not_judged: NOT_JUDGED,
} as const;

/** What came of the last challenger that was asked for. */
export function challengerSection(challenger: ChallengerReport | null | undefined): Html {
  if (!challenger) return html``;
  const { status, version, message, requested_at, criteria, verdict, comparison } = challenger;
  const [tone, text] = verdict ? OUTCOME[verdict.outcome] : statusText(status, criteria.length);
  return html`<section aria-labelledby="challenger">
<h2 id="challenger">The challenger</h2>
<div class="card"><p><span class="pill tone-${tone}">${text}</span> ${version === null ? '' : `Version ${version}. `}${message}</p>
<p class="soft">Asked for on ${timeText(requested_at)}. Shadowed long enough, it waits, is proposed or is promoted, as <code>CHALLENGER_PROMOTION</code> says.</p>
${criteria.length > 0 ? criteriaTable(criteria) : ''}${comparison ? compared(comparison) : ''}</div>
</section>`;
}

/** Of reports from before the gate, when a schema that asks nothing let everything pass. */
function statusText(status: ChallengerReport['status'], criteria: number): readonly [string, string] {
  return status === 'passed' && criteria === 0 ? NOT_JUDGED : STATUS[status];
}

function criteriaTable(criteria: ChallengerReport['criteria']): Html {
  return scrollable(
    'What promotion asks for',
    html`<table>
<caption>What promotion asks for, on the hold-out</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">Required</th><th scope="col">Challenger</th></tr></thead>
<tbody>${criteria.map(
      ({ metric, direction, required, value, met }) =>
        html`<tr><th scope="row">${metric}</th><td>${direction} ${decimals(required)}</td><td class="tone-${met ? 'stable' : 'retrain'}"><span class="word">${met ? 'met' : 'not met'}</span> ${decimals(value)}</td></tr>`,
    )}</tbody>
</table>`,
  );
}

const METRIC_TEXT = { roc_auc: 'ROC-AUC', brier: 'Brier score' };

/** Which of the two was right, as far as loans can say it. */
function compared({ loans, both_approved, defaults, metrics }: ComparisonReport): Html {
  return html`<h3>Which of the two was right</h3>
<p>Only loans that both would have approved can say it, and none that the challenger was trained on: ${count(both_approved)} of ${counted(loans, 'loan')} whose outcome became known since it was asked for, ${count(defaults)} of them defaulted. ${metrics.length === 0 ? 'That is too few (100 are needed, ten of either kind).' : ''}</p>
${metrics.length > 0 ? comparisonTable(metrics) : ''}`;
}

function comparisonTable(metrics: ComparisonReport['metrics']): Html {
  return scrollable(
    'Which of the two was right',
    html`<table>
<caption>On loans that both would have approved, with 95% intervals of the difference</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">This version</th><th scope="col">Challenger</th></tr></thead>
<tbody>${metrics.map(({ name, champion, challenger, difference }) => {
      const [tone, word] = judgement(name, difference);
      return html`<tr><th scope="row">${METRIC_TEXT[name]}<span class="soft">difference ${decimals(difference.value)} (${decimals(difference.low)} to ${decimals(difference.high)})</span><span class="word tone-${tone}">${word}</span></th><td>${decimals(champion)}</td><td>${decimals(challenger)}</td></tr>`;
    })}</tbody>
</table>`,
  );
}

function judgement(
  name: keyof typeof METRIC_TEXT,
  { low, high }: ComparisonReport['metrics'][number]['difference'],
): [tone: string, word: string] {
  if (low <= 0 && high >= 0) return ['warning', 'chance may explain it'];
  const isBetter = name === 'brier' ? high < 0 : low > 0;
  return isBetter ? ['stable', 'the challenger is better'] : ['retrain', 'the challenger is worse'];
}
