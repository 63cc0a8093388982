import { html } from 'hono/html';
import type { LenderReport, OverrideRate } from '../reports/lender.ts';
import { count, counted, dayText, percent } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

/** What the lender decided in the end, and how often otherwise than the model. */
export function lenderSection(lender: LenderReport | undefined): Html {
  if (!lender) return html``;
  const { from, to, predictions, approved, declined, withdrawn, undecided, contradicting } = lender;
  return html`<section aria-labelledby="lender">
<h2 id="lender">What the lender did</h2>
<p class="soft">Of ${counted(predictions, 'sampled prediction')} from ${dayText(from)} to ${dayText(to)}: ${count(approved)} approved, ${count(declined)} declined, ${count(withdrawn)} withdrawn by their applicants, ${count(undecided)} without a final decision.</p>
<div class="grid">
<div class="card wide"><h3>Decided otherwise than the model</h3>${contradictionText(contradicting)}${ratesTable(lender)}</div>
${lender.reasons.length > 0 ? html`<div class="card"><h3>Why</h3>${reasonsTable(lender)}</div>` : ''}
</div>
</section>`;
}

function contradictionText(contradicting: number): Html | string {
  if (contradicting === 0) return '';
  return html`<p><span class="word tone-warning">${counted(contradicting, 'report')}</span> ${contradicting === 1 ? 'calls itself an override, or none, and is not what it says' : 'call themselves overrides, or none, and are not what they say'}: what counts here is what the model had predicted.</p>`;
}

function ratesTable({ overall, bands, minimum_decided }: LenderReport): Html {
  const rows = [
    ...bands.map(({ band, ...directions }) => ({ name: `${band} risk`, ...directions })),
    { name: 'All', ...overall },
  ];
  return scrollable(
    'Overrides by band',
    html`<table>
<caption>With 95% intervals; of fewer than ${minimum_decided} no rate is given</caption>
<thead><tr><th scope="col">Band</th><th scope="col">Approved, though default was predicted</th><th scope="col">Declined, though none was</th></tr></thead>
<tbody>${rows.map(
      ({ name, default_predicted, no_default_predicted }) =>
        html`<tr><th scope="row">${name}</th><td>${rateText(default_predicted)}</td><td>${rateText(no_default_predicted)}</td></tr>`,
    )}</tbody>
</table>`,
  );
}

function rateText({ decided, overridden, rate }: OverrideRate): Html | string {
  if (decided === 0) return '–';
  const of = `${count(overridden)} of ${count(decided)}`;
  return rate ? html`${percent(rate.value)}<span class="soft">${intervalText(rate)} · ${of}</span>` : of;
}

const intervalText = ({ low, high }: { low: number; high: number }) => `${percent(low)} – ${percent(high)}`;

function reasonsTable({ reasons, further_reasons }: LenderReport): Html {
  const further = further_reasons > 0 ? `, and ${counted(further_reasons, 'reason')} more` : '';
  return scrollable(
    'Overrides by reason',
    html`<table>
<caption>By the lender's codes, of all that was decided${further}</caption>
<thead><tr><th scope="col">Reason</th><th scope="col">Approved</th><th scope="col">Declined</th><th scope="col">Share</th></tr></thead>
<tbody>${reasons.map(
      ({ why, approved, declined, rate }) =>
        html`<tr><th scope="row" class="code">${why ?? 'no reason given'}</th><td>${count(approved)}</td><td>${count(declined)}</td><td>${rate ? html`${percent(rate.value)}<span class="soft">${intervalText(rate)}</span>` : '–'}</td></tr>`,
    )}</tbody>
</table>`,
  );
}
