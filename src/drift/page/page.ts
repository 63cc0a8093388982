import { html } from 'hono/html';
import type { DistributionComparison, DriftReport, WindowReport } from '../reports/report.ts';
import { isFinding } from '../stability/verdict.ts';
import { challengerSection } from './challenger-section.ts';
import { changeText } from './change-text.ts';
import { distributionChart } from './distribution-chart.ts';
import { count, counted, nameOf, psiText, pValueText, timeText, VERDICT_TEXT, windowText } from './format.ts';
import { historyChart } from './history-chart.ts';
import type { Html } from './html.ts';
import { lenderSection } from './lender-section.ts';
import { outcomesSection } from './outcomes-section.ts';
import { qualitySection } from './quality-section.ts';
import { STYLE } from './style.ts';
import { windowsTable } from './windows-table.ts';

/** What the page may do in a browser: show itself. */
export const DRIFT_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/**
 * A report as one self-contained page for people: no scripts, nothing loaded, everything escaped. It adapts to width,
 * to a dark screen and to paper, and every chart has a title and a table with the same numbers.
 */
export async function driftPage(report: DriftReport): Promise<string> {
  const main = shownWindow(report);
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${VERDICT_TEXT[report.verdict]}: ${report.model_name} ${report.model_version}, ${timeText(report.at)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>Drift report for ${report.model_name}, version ${report.model_version}</h1>
${verdictCard(report, main)}
</header>
<main>
<section aria-labelledby="changes"><h2 id="changes">What changed</h2>${windowsTable(report)}</section>
${main ? distributions(report, main) : ''}
${qualitySection(report.quality, report.labels)}
${lenderSection(report.lender)}${outcomesSection(report.outcomes, report.maturity ?? null)}
${challengerSection(report.challenger)}
${actions(report)}
</main>
${footer(report)}
</body>
</html>`;
  return page.toString();
}

/** The window that is shown in detail: the one that gave the verdict, or else the one with the most samples. */
function shownWindow({ windows, window }: DriftReport): WindowReport | undefined {
  return windows.find(({ name }) => name === window) ?? windows.at(-1);
}

function verdictCard(report: DriftReport, window: WindowReport | undefined): Html {
  const facts: [string, string][] = [['Checked', timeText(report.at)]];
  if (window) {
    facts.push(['Compared', windowText(window)], ['Samples', samplesText(window)]);
  }
  facts.push(['Training population', counted(report.baseline_rows, 'row')]);
  return html`<div class="card verdict tone-${report.verdict}">
<strong>${VERDICT_TEXT[report.verdict]}</strong>
<p>${report.summary}</p>
<dl class="facts">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>
</div>`;
}

/** `240 of 350,000 scored (40 of 1,000 real-time, 200 of 349,000 batch), as certain as 199 that count alike`. */
function samplesText({ samples, scored, effective_samples: effective }: WindowReport): string {
  const of = (kept: number, all: number | undefined) =>
    all === undefined || all < kept ? count(kept) : `${count(kept)} of ${count(all)}`;
  const all = scored && scored.realtime + scored.batch;
  const sum = samples.realtime + samples.batch;
  const parts = (['realtime', 'batch'] as const).map((source) => of(samples[source], scored?.[source]));
  const worth =
    effective === undefined || Math.round(effective) >= sum
      ? ''
      : `, as certain as ${count(effective)} that count alike`;
  return `${of(sum, all)}${all === undefined || all < sum ? '' : ' scored'} (${parts[0]} real-time, ${parts[1]} batch)${worth}`;
}

function distributions(report: DriftReport, window: WindowReport): Html {
  if (window.distributions.length === 0) return html``;
  return html`<section aria-labelledby="inputs">
<h2 id="inputs">Input by input, ${windowText(window)}</h2>
<p class="soft keys"><span><i class="key training"></i>training population</span><span><i class="key recent"></i>recent applications</span></p>
<div class="columns">${window.distributions.map((distribution) => featureCard(report, window, distribution))}</div>
</section>`;
}

function featureCard(report: DriftReport, window: WindowReport, distribution: DistributionComparison): Html {
  const { feature, psi, adjusted_p_value, verdict, change } = distribution;
  const samples = window.samples.realtime + window.samples.batch;
  return html`<article class="card feature">
<div class="feature-head"><h3>${nameOf(feature, report.labels)}</h3><span class="pill tone-${verdict}">${VERDICT_TEXT[verdict]}</span></div>
${isFinding(verdict) && change ? html`<p>What differs most: ${changeText(distribution)}.</p>` : ''}<p class="soft">PSI <strong>${psiText(psi)}</strong> · p ${pValueText(adjusted_p_value)} · ${counted(samples, 'sample')} against ${counted(report.baseline_rows, 'row')}</p>
${distributionChart(distribution, report.labels)}
${historyChart(feature, report)}
</article>`;
}

const ACTION_TEXT = {
  warning: 'Warning',
  alert: 'Alert',
  retrain: 'Retraining',
  retrain_failed: 'Retraining failed',
  recovery: 'Recovery',
  notice: 'Notice',
};
const ACTION_TONE = {
  warning: 'warning',
  alert: 'alert',
  retrain: 'retrain',
  retrain_failed: 'retrain',
  recovery: 'stable',
  notice: 'stable',
};

function actions(report: DriftReport): Html {
  return html`<section aria-labelledby="actions">
<h2 id="actions">What was done</h2>
<div class="card">${
    report.actions.length === 0
      ? html`<p class="soft">Nothing had to be done yet.</p>`
      : html`<ol class="actions">${report.actions.map(
          ({ at, kind, text }) =>
            html`<li><time datetime="${at}">${timeText(at)}</time><span class="pill tone-${ACTION_TONE[kind]}">${ACTION_TEXT[kind]}</span><p>${text}</p></li>`,
        )}</ol>`
  }</div>
</section>`;
}

function footer({ id, previous, model_version, thresholds, minimum_samples }: DriftReport): Html {
  return html`<footer class="soft">
<p><strong>How to read this.</strong> The population stability index (PSI) adds up how far the shares of two groups lie
apart, bin by bin. From ${thresholds.warning} on it is a warning, from ${thresholds.alert} on drift, and above
${thresholds.retrain} a challenger is trained. Small groups differ by chance alone, so a change counts only when its p,
corrected for looking at many inputs, is small, and fewer than ${count(minimum_samples)} samples say nothing.</p>
<p>Report ${id}${previous ? html` · <a href="${encodeURIComponent(previous)}.html">the report before</a>` : ''} · <a href="../model/card?version=${encodeURIComponent(model_version)}">model card of version ${model_version}</a></p>
</footer>`;
}
