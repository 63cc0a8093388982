import { html } from 'hono/html';
import type { ChallengerReport } from '../reports/challenger.ts';
import { decimals, timeText } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

const STATUS = {
  asked: ['warning', 'Asked for'],
  training: ['warning', 'In training'],
  passed: ['stable', 'Fit for promotion'],
  failed: ['alert', 'Not fit for promotion'],
  error: ['retrain', 'No challenger'],
} as const;

/** What came of the last challenger that was asked for. */
export function challengerSection(challenger: ChallengerReport | null | undefined): Html {
  if (!challenger) return html``;
  const { status, version, message, requested_at, criteria } = challenger;
  const [tone, text] = STATUS[status];
  return html`<section aria-labelledby="challenger">
<h2 id="challenger">The challenger</h2>
<div class="card"><p><span class="pill tone-${tone}">${text}</span> ${version === null ? '' : `Version ${version}. `}${message}</p>
<p class="soft">Asked for on ${timeText(requested_at)}. Nobody promotes it but a person.</p>
${criteria.length > 0 ? criteriaTable(criteria) : ''}</div>
</section>`;
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
