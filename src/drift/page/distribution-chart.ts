import { html } from 'hono/html';
import type { DistributionComparison } from '../reports/report.ts';
import { count, nameOf, percent } from './format.ts';
import type { Html } from './html.ts';

type Bin = DistributionComparison['bins'][number];

const WIDTH = 400;
/** Of a bar's percentage, behind it. */
const SHARE_WIDTH = 56;
/** Of a digit in the widest of the usual fonts. */
const LETTER_WIDTH = 7.6;
const LONGEST_LABEL = 24;
const ROW_HEIGHT = 32;
const BAR_HEIGHT = 11;

/** The training population and the recent applications side by side: a pair of bars for each bin, and the same as a table. */
export function distributionChart(distribution: DistributionComparison): Html {
  const shares = sharesOf(distribution.bins);
  // Bins for what never occurred (missing, unseen) would only be noise; the table has them.
  const rows = shares.filter(({ training, recent }) => training > 0 || recent > 0);
  const largest = Math.max(...rows.map(({ training, recent }) => Math.max(training, recent)), 1e-9);
  // Labels take the room that they need, up to half of the chart; the table has the long ones whole.
  const labels = rows.map(({ label }) => shortened(label));
  const left = 12 + LETTER_WIDTH * Math.max(...labels.map((label) => label.length), 4);
  const length = (share: number) =>
    Math.max((share / largest) * (WIDTH - left - SHARE_WIDTH), share > 0 ? 1 : 0);
  const name = nameOf(distribution.feature);
  return html`<figure>
<svg viewBox="0 0 ${WIDTH} ${rows.length * ROW_HEIGHT}" role="img">
<title>${name}: share of the training population and of recent applications in each bin</title>
${rows.map(({ training, recent }, index) => {
  const top = index * ROW_HEIGHT + 3;
  return html`<text x="${(left - 8).toFixed(1)}" y="${top + 16}" text-anchor="end">${labels[index]}</text>
${bar('training', left, top, training, length(training))}${bar('recent', left, top + BAR_HEIGHT + 2, recent, length(recent))}`;
})}
<line class="axis" x1="${left.toFixed(1)}" x2="${left.toFixed(1)}" y1="0" y2="${rows.length * ROW_HEIGHT}"/>
</svg>
</figure>
<details><summary>As a table</summary><div class="scroll"><table>
<caption>${name}: rows in each bin</caption>
<thead><tr><th scope="col">Bin</th><th scope="col">Training</th><th scope="col">Share</th><th scope="col">Recent</th><th scope="col">Share</th></tr></thead>
<tbody>${shares.map(
    ({ label, bin, training, recent }) =>
      html`<tr><th scope="row">${label}</th><td>${count(bin.baseline)}</td><td>${percent(training)}</td><td>${count(bin.recent)}</td><td>${percent(recent)}</td></tr>`,
  )}</tbody>
</table></div></details>`;
}

function shortened(label: string): string {
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;
}

function bar(kind: 'training' | 'recent', left: number, top: number, share: number, length: number): Html {
  return html`<rect class="${kind}" x="${left.toFixed(1)}" y="${top}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="1.5"/><text class="quiet" x="${(left + length + 5).toFixed(1)}" y="${top + 10}">${percent(share)}</text>`;
}

function sharesOf(bins: Bin[]) {
  const sum = (of: (bin: Bin) => number) => bins.reduce((total, bin) => total + of(bin), 0) || 1;
  const training = sum((bin) => bin.baseline);
  const recent = sum((bin) => bin.recent);
  return bins.map((bin) => ({
    label: bin.label,
    bin,
    training: bin.baseline / training,
    recent: bin.recent / recent,
  }));
}
