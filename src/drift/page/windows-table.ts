import { html } from 'hono/html';
import type { DriftReport } from '../reports/report.ts';
import { count, nameOf, psiText, VERDICT_TEXT } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

/** PSI of everything in every window: one look tells what changed, and since when. */
export function windowsTable({ windows, labels }: DriftReport): Html {
  const features = [
    ...new Set(windows.flatMap(({ distributions }) => distributions.map(({ feature }) => feature))),
  ];
  return html`<p class="soft">PSI: 0 when nothing changed. A change counts only when chance does not explain it.</p>
<div class="card">${scrollable(
    'What changed, by window',
    html`<table aria-labelledby="changes">
<thead><tr><th scope="col">Input</th>${windows.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${features.map(
  (feature) =>
    html`<tr><th scope="row">${nameOf(feature, labels)}</th>${windows.map(({ distributions }) => {
      const found = distributions.find((distribution) => distribution.feature === feature);
      if (!found) return html`<td>–</td>`;
      return html`<td class="tone-${found.verdict}"><span class="word">${VERDICT_TEXT[found.verdict].toLowerCase()}</span> ${psiText(found.psi)}</td>`;
    })}</tr>`,
)}
<tr><th scope="row">Samples</th>${windows.map(({ samples }) => html`<td>${count(samples.realtime + samples.batch)}</td>`)}</tr>
<tr><th scope="row">Scored</th>${windows.map(({ scored }) => html`<td>${scored ? count(scored.realtime + scored.batch) : '–'}</td>`)}</tr>
</tbody></table>`,
  )}</div>`;
}
