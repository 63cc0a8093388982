import { html } from 'hono/html';
import { reasonText } from '../quality/words.ts';
import type { QualityReport, QualityWindow } from '../reports/quality.ts';
import type { DriftReport } from '../reports/report.ts';
import { count, counted, nameOf, percent } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

/** What was refused, beside a verdict that knows only what was scored. */
export function qualitySection(quality: QualityReport | undefined, labels: DriftReport['labels']): Html {
  if (!quality) return html``;
  const { alarm, summary, threshold, windows } = quality;
  const shown = windows.find(({ name }) => name === quality.window) ?? windows.at(-1)!;
  return html`<section aria-labelledby="quality">
<h2 id="quality">What was refused</h2>
<div class="card"><p><span class="pill tone-${alarm ? 'alert' : 'stable'}">${alarm ? 'Too many' : 'Below the limit'}</span> ${summary}</p>
<p class="soft">Refused applications are in no sample, and no part of the verdict above. From ${percent(threshold)} on an alert is raised.</p></div>
${shown.refused > 0 ? html`<div class="grid">${reasonsCard(shown, labels)}${callersCard(shown)}</div>` : ''}
</section>`;
}

function reasonsCard({ reasons, refused }: QualityWindow, labels: DriftReport['labels']): Html {
  return html`<div class="card"><h3>Why</h3>
${scrollable(
  'Refused applications by reason',
  html`<table>
<caption>${counted(refused, 'refused application')}; one with several faults stands with each of them</caption>
<thead><tr><th scope="col">Reason</th><th scope="col">Applications</th><th scope="col">Share</th></tr></thead>
<tbody>${reasons.map(
    (reason) =>
      html`<tr><th scope="row">${reasonText({ ...reason, field: reason.field && nameOf(reason.field, labels) })}<span class="soft">${reason.code}</span></th><td>${count(reason.applications)}</td><td>${percent(reason.applications / refused)}</td></tr>`,
  )}</tbody>
</table>`,
)}</div>`;
}

function callersCard({ callers }: QualityWindow): Html {
  return html`<div class="card"><h3>Whose</h3>
${scrollable(
  'Refused applications by caller',
  html`<table>
<caption>By the name of the API key</caption>
<thead><tr><th scope="col">Caller</th><th scope="col">Scored</th><th scope="col">Refused</th><th scope="col">Share</th></tr></thead>
<tbody>${callers.map(
    ({ source, caller, scored, refused }) =>
      html`<tr><th scope="row">${caller}<span class="soft">${source === 'batch' ? 'portfolios' : 'one at a time'}</span></th><td>${count(scored)}</td><td>${count(refused)}</td><td>${percent(refused / Math.max(scored + refused, 1))}</td></tr>`,
  )}</tbody>
</table>`,
)}</div>`;
}
