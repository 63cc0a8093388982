import { html, raw } from 'hono/html';
import type { Estimate } from '../statistics/estimate.ts';
import { comparisonText, coverageText, estimateText, percentText, verdictText } from './format.ts';
import type { AttributeReport, GroupReport, PeriodReport } from './report.ts';
import { type Basis, knowsOfDeclined } from './tally.ts';

const STYLE = `
body { font: 11pt/1.45 system-ui, sans-serif; margin: 2cm auto; max-width: 26cm; padding: 0 1rem; color: #000; background: #fff; }
h1 { font-size: 1.4em; } h2 { font-size: 1.15em; margin: 1.6em 0 .3em; } h3 { font-size: 1em; margin: 1.2em 0 .3em; }
h1, h2, h3 { break-after: avoid; } p { max-width: 75ch; }
.scroll { overflow-x: auto; margin: 0 0 1.2em; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #444; } th, td { border-bottom: 1px solid #999; padding: .2em .8em .2em 0; text-align: right; vertical-align: top; }
th:first-child, .text { text-align: left; } th { font-weight: 600; } tr { break-inside: avoid; }
.note { border: 1px solid #999; padding: .5em 1em; }
@page { margin: 1.5cm; size: landscape; }
`;

/** A report as a page that prints. It runs no script and loads nothing. */
export function fairnessPage(report: PeriodReport) {
  const { model, basis, from, to, profile, smallest, attributes, damaged } = report;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Decisions of ${model} by group</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>Decisions of ${model} by group, from ${from} until before ${to}</h1>
<p>Profile: ${profile}. ${basis === 'model' ? 'Approved is what had no default predicted.' : 'Approved is what the lender approved in the end. Nothing that it declined was made: how many were approved of those who repaid, and of those who defaulted, is not told.'} Intervals are of 95%, each by itself: of many groups some lie outside by
chance. A share of fewer than ${smallest} is not told.</p>
<p class="note">It says what was decided of whom, and nothing of why groups differ. It claims no compliance with any law.</p>
${damaged.length > 0 && html`<h2>Missing</h2><p>What could not be read is not counted:</p><ul>${damaged.map((what) => html`<li>${what}</li>`)}</ul>`}
${attributes.map((one) => attributeSection(one, basis))}
</body>
</html>`;
}

function attributeSection(report: AttributeReport, basis: Basis) {
  const { attribute, groups, reference } = report;
  const knows = knowsOfDeclined(basis);
  const measured = groups.filter(({ measures }) => measures !== null);
  return html`<h2>${attribute}</h2>
<p>${coverageText(report)} ${comparisonText(report)}</p>
${table(
  'Decisions',
  ['group', 'decisions', 'approved', 'impact ratio', 'difference of PD', 'difference of log-odds', 'mean PD'],
  groups.map(({ group, decisions, measures }) =>
    measures
      ? [
          group,
          String(decisions),
          percentText(measures.selection_rate),
          ofOthers(measures.impact_ratio, group === reference),
          ofOthers(measures.pd_difference, group === reference),
          ofOthers(measures.margin_difference, group === reference),
          `${(measures.mean_pd * 100).toFixed(2)}%`,
        ]
      : [group, String(decisions), 'too few', '', '', '', ''],
  ),
)}
${table(
  'Thresholds of the profile',
  ['group', 'measure', 'value', 'verdict', 'source'],
  groups.flatMap(({ group, thresholds }) =>
    thresholds.map((one) => [
      group,
      one.measure,
      one.estimate ? estimateText(one.estimate) : '',
      verdictText(one),
      one.source,
    ]),
  ),
)}
${table(
  'What became of loans that were made, where it is known',
  [
    'group',
    'known',
    'left out: not made',
    'mean PD',
    'defaulted',
    'observed / expected',
    ...(knows ? ['approved of repaid', 'approved of defaulted'] : []),
  ],
  measured.map(({ group, measures }) => [
    group,
    String(measures!.known),
    String(measures!.not_made),
    measures!.mean_pd_of_known === null ? 'too few' : `${(measures!.mean_pd_of_known * 100).toFixed(2)}%`,
    orFew(measures!.default_rate, percentText),
    orFew(measures!.observed_to_expected, estimateText),
    ...(knows
      ? [measures!.approved_of_repaid, measures!.approved_of_defaulted].map((of) => orFew(of, percentText))
      : []),
  ]),
)}
${table('Reasons of the declined', ['group', 'reason', 'declined with it', 'share'], measured.flatMap(reasonRows))}`;
}

function reasonRows({ group, measures }: GroupReport): string[][] {
  return measures!.reasons.map(({ code, declined, share }) => [
    group,
    code,
    String(declined),
    orFew(share, percentText),
  ]);
}

function ofOthers(estimate: Estimate | null, isReference: boolean): string {
  if (isReference) return 'compared with';
  return estimate ? estimateText(estimate) : 'not comparable';
}

function orFew(estimate: Estimate | null, write: (estimate: Estimate) => string): string {
  return estimate ? write(estimate) : 'too few';
}

function table(caption: string, head: string[], rows: string[][]) {
  if (rows.length === 0) return '';
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}
