import { html } from 'hono/html';
import type { DriftReport } from '../reports/report.ts';
import { count, percent } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

type Calibration = NonNullable<DriftReport['outcomes']>['calibration'];

const SIZE = 400;
const LEFT = 52;
const BOTTOM = 44;
const MARGIN = 10;
const TICKS = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1];

/**
 * What was predicted against what happened, by tenths of the prediction, with 95% intervals; on the dashed line the two
 * agree. The axes are square-root scaled: most loans have a small probability, and would lie on one spot otherwise.
 */
export function calibrationChart(calibration: Calibration): Html {
  const highest = Math.min(
    1,
    1.05 * Math.max(...calibration.flatMap((bin) => [bin.predicted, bin.observed.high])),
  );
  const scale = (share: number) => Math.sqrt(Math.min(share, highest) / highest);
  const x = (share: number) => (LEFT + scale(share) * (SIZE - LEFT - MARGIN)).toFixed(1);
  const y = (share: number) => (SIZE - BOTTOM - scale(share) * (SIZE - BOTTOM - MARGIN)).toFixed(1);
  const ticks = TICKS.filter((tick) => tick <= highest);
  return html`<figure>
<svg viewBox="0 0 ${SIZE} ${SIZE}" role="img">
<title>Predicted probability of default against the share that did default, by tenths</title>
${ticks.map(
  (tick) => html`<line class="axis" x1="${x(0)}" x2="${x(highest)}" y1="${y(tick)}" y2="${y(tick)}"/>
<text class="quiet" x="${LEFT - 6}" y="${Number(y(tick)) + 4}" text-anchor="end">${tick * 100}%</text>
<text class="quiet" x="${x(tick)}" y="${SIZE - BOTTOM + 16}" text-anchor="middle">${tick * 100}%</text>`,
)}
<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(highest)}" y2="${y(highest)}"/>
${calibration.map(
  ({ predicted, observed }) =>
    html`<line class="interval" x1="${x(predicted)}" x2="${x(predicted)}" y1="${y(observed.low)}" y2="${y(observed.high)}"/><circle class="recent" cx="${x(predicted)}" cy="${y(observed.value)}" r="4.5"/>`,
)}
<text class="quiet" x="${(SIZE + LEFT) / 2}" y="${SIZE - 8}" text-anchor="middle">predicted</text>
<text class="quiet" transform="translate(13 ${(SIZE - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">happened</text>
</svg>
</figure>
<details><summary>As a table</summary>${scrollable(
    'Calibration',
    html`<table>
<caption>Calibration by tenths of the predicted probability</caption>
<thead><tr><th scope="col">Predicted</th><th scope="col">Happened</th><th scope="col">95% interval</th><th scope="col">Loans</th></tr></thead>
<tbody>${calibration.map(
      ({ predicted, observed, loans }) =>
        html`<tr><th scope="row">${percent(predicted)}</th><td>${percent(observed.value)}</td><td>${percent(observed.low)} – ${percent(observed.high)}</td><td>${count(loans)}</td></tr>`,
    )}</tbody>
</table>`,
  )}</details>`;
}
