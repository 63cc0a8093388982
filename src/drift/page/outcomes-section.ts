import { html } from 'hono/html';
import type { DriftReport, MaturityReport } from '../reports/report.ts';
import { calibrationChart } from './calibration-chart.ts';
import { count, counted, dayText, decimals, percent } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

type Outcomes = NonNullable<DriftReport['outcomes']>;

const METRIC_TEXT = {
  roc_auc: ['ROC-AUC', '0.5 is chance, 1 is perfect'],
  ks: ['KS', '0 is chance, 1 is perfect'],
  brier: ['Brier score', 'an error: 0 is perfect'],
};

/** How good the scores really were, or, while nobody knows, how good they should have been. */
export function outcomesSection(outcomes: DriftReport['outcomes'], maturity: MaturityReport | null): Html {
  const waits = maturity !== null && maturity.waiting > 0 && outcomes?.source !== 'outcomes';
  return html`<section aria-labelledby="outcomes">
<h2 id="outcomes">How good the scores were</h2>
${maturity?.problem ? html`<p class="word tone-alert">${maturity.problem}</p>` : ''}
${waits ? html`<p>${waitingText(maturity)}</p>` : ''}
${outcomes ? found(outcomes) : html`<p class="soft">${waits ? 'There' : 'No outcomes have been reported yet, and there'} are too few samples for an estimate.</p>`}
</section>`;
}

/** Of outcomes that were reported and do not count yet. */
function waitingText({ waiting, horizon_months, next_mature }: MaturityReport): string {
  const next =
    next_mature === null ? '' : ` The oldest of them comes to that age on ${dayText(next_mature)}.`;
  return `Reports of ${counted(waiting, 'loan')} wait: an outcome counts once its loan is ${counted(horizon_months, 'month')} old and loans without a default were followed for so long.${next}`;
}

function found(outcomes: Outcomes): Html {
  const { source, loans, defaults, calibration, vintages } = outcomes;
  const introduction =
    source === 'outcomes'
      ? html`<p class="soft">From ${counted(loans, 'loan')} whose outcome is known, ${count(defaults)} of them defaulted. ${meaningText(outcomes)}${notMadeText(outcomes)} Outcomes exist for approved loans alone: what applicants who were refused would have done is not seen, and of two models only loans that both would approve can be compared.</p>`
      : html`<p class="soft"><strong>An estimate.</strong> Too few outcomes are known (100 are needed, ten of either kind); this is what the calibrated probabilities of ${counted(loans, 'sampled application')} lead to expect (CBPE). It cannot see a change in how applicants repay.${notMadeText(outcomes)}</p>`;
  return html`${introduction}
<div class="grid">
<div class="card wide"><h3>Against what was promised</h3>${rateText(outcomes)}${metricsTable(outcomes)}</div>
${calibration.length > 0 ? html`<div class="card"><h3>Calibration</h3><p class="soft">On the dashed line, what was predicted is what happened.</p>${calibrationChart(calibration)}</div>` : ''}
${vintages.length > 0 ? html`<div class="card"><h3>By month of the prediction</h3>${vintagesTable(vintages)}</div>` : ''}
</div>`;
}

function meaningText({ horizon_months: months, immature = 0 }: Outcomes): string {
  return months === undefined
    ? 'The schema names no horizon: a loan counts as it was reported last, however young it is.'
    : `A default is one within ${counted(months, 'month')} of the decision; ${counted(immature, 'loan')} younger than that, not followed so long, or in default before it, ${immature === 1 ? 'is' : 'are'} left out.`;
}

/** Of loans that somebody reported all the same. */
function notMadeText({ not_made: loans = 0 }: Outcomes): string {
  return loans === 0
    ? ''
    : ` ${counted(loans, 'loan')} that the lender declined, or whose applicant withdrew, ${loans === 1 ? 'was' : 'were'} not made and ${loans === 1 ? 'is' : 'are'} left out.`;
}

function rateText({ default_rate: rate }: Outcomes): Html | string {
  if (!rate) return '';
  const { value, low, high } = rate.observed;
  return html`<p>${percent(value)} of the loans defaulted (${percent(low)} – ${percent(high)}); their probabilities said ${percent(rate.predicted)}. <span class="word tone-${rate.alarm ? 'retrain' : 'stable'}">${rate.alarm ? 'not as predicted' : 'as predicted'}</span></p>
<p class="soft">By the PDs: what the probabilities of these very loans lead to expect, if they are right. Worse means worse than that and worse than the hold-out.</p>`;
}

function metricsTable({ metrics, source }: Outcomes): Html {
  const interval = (estimate: { value: number; low: number; high: number } | null) =>
    estimate
      ? html`${decimals(estimate.value)}<span class="soft">${decimals(estimate.low)} – ${decimals(estimate.high)}</span>`
      : '–';
  return scrollable(
    'Against what was promised',
    html`<table>
<caption>With 95% intervals</caption>
<thead><tr><th scope="col">Metric</th><th scope="col">${source === 'outcomes' ? 'Realised' : 'Estimated'}</th><th scope="col">Hold-out</th>${source === 'outcomes' ? html`<th scope="col">By the PDs</th>` : ''}</tr></thead>
<tbody>${metrics.map(
      ({ name, realised, expected, promised, alarm }) =>
        html`<tr><th scope="row">${METRIC_TEXT[name][0]}<span class="soft">${METRIC_TEXT[name][1]}</span><span class="word tone-${alarm ? 'retrain' : 'stable'}">${alarm ? 'worse' : 'as expected'}</span></th><td>${interval(realised)}</td><td>${interval(expected)}</td>${source === 'outcomes' ? html`<td>${interval(promised)}</td>` : ''}</tr>`,
    )}</tbody>
</table>`,
  );
}

function vintagesTable(vintages: Outcomes['vintages']): Html {
  return scrollable(
    'By month of the prediction',
    html`<table>
<caption>With 95% intervals</caption>
<thead><tr><th scope="col">Month</th><th scope="col">Loans</th><th scope="col">Predicted</th><th scope="col">Happened</th></tr></thead>
<tbody>${vintages.map(
      ({ month, loans, predicted, observed }) =>
        html`<tr><th scope="row">${month}</th><td>${count(loans)}</td><td>${percent(predicted)}</td><td>${percent(observed.value)}<span class="soft">${percent(observed.low)} – ${percent(observed.high)}</span></td></tr>`,
    )}</tbody>
</table>`,
  );
}
