import { html } from 'hono/html';
import type { DistributionComparison, DriftReport } from '../reports/report.ts';
import { count, nameOf, percent } from './format.ts';
import type { Html } from './html.ts';
import { scrollable } from './scrollable.ts';

type Bin = DistributionComparison['bins'][number];

const WIDTH = 400;
/** Of a bar's percentage, behind it. */
const SHARE_WIDTH = 56;
/** Of a digit in the widest of the usual fonts. */
const LETTER_WIDTH = 7.6;
const LONGEST_LINE = 24;
const LINE_HEIGHT = 14;
const ROW_HEIGHT = 32;
const BAR_HEIGHT = 11;

/** The training population and the recent applications side by side: a pair of bars for each bin, and the same as a table. */
export function distributionChart(
  distribution: DistributionComparison,
  called?: DriftReport['labels'],
): Html {
  const shares = sharesOf(distribution.bins);
  // Bins for what never occurred (missing, unseen) would only be noise; the table has them.
  const rows = shares.filter(({ training, recent }) => training > 0 || recent > 0);
  const largest = Math.max(...rows.map(({ training, recent }) => Math.max(training, recent)), 1e-9);
  // Labels take the room that they need, up to half of the chart, and longer ones take more lines.
  const labels = rows.map(({ label }) => linesOf(label));
  const left = 12 + LETTER_WIDTH * Math.max(...labels.flat().map((line) => line.length), 4);
  const heights = labels.map((lines) => Math.max(ROW_HEIGHT, lines.length * LINE_HEIGHT + 6));
  const tops = heights.map((_, index) => sum(heights.slice(0, index)));
  const height = sum(heights);
  const length = (share: number) =>
    Math.max((share / largest) * (WIDTH - left - SHARE_WIDTH), share > 0 ? 1 : 0);
  const name = nameOf(distribution.feature, called);
  return html`<figure>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img">
<title>${name}: share of the training population and of recent applications in each bin</title>
${rows.map(({ training, recent }, index) => {
  const middle = tops[index]! + heights[index]! / 2;
  const top = middle - ROW_HEIGHT / 2 + 3;
  return html`${label(labels[index]!, left - 8, middle)}
${bar('training', left, top, training, length(training))}${bar('recent', left, top + BAR_HEIGHT + 2, recent, length(recent))}`;
})}
<line class="axis" x1="${left.toFixed(1)}" x2="${left.toFixed(1)}" y1="0" y2="${height}"/>
</svg>
</figure>
<details><summary>As a table</summary>${scrollable(
    `${name}: rows and samples in each bin`,
    html`<table>
<caption>${name}: rows of training and recent samples in each bin, and shares of all applications</caption>
<thead><tr><th scope="col">Bin</th><th scope="col">Training</th><th scope="col">Share</th><th scope="col">Recent</th><th scope="col">Share</th></tr></thead>
<tbody>${shares.map(
      ({ label, bin, training, recent }) =>
        html`<tr><th scope="row">${label}</th><td>${count(bin.baseline)}</td><td>${percent(training)}</td><td>${count(bin.recent)}</td><td>${percent(recent)}</td></tr>`,
    )}</tbody>
</table>`,
  )}</details>`;
}

/** A label in lines that fit, broken between words where there are any. */
function linesOf(label: string): string[] {
  const lines: string[] = [];
  let rest = label;
  while (rest.length > LONGEST_LINE) {
    const space = rest.lastIndexOf(' ', LONGEST_LINE);
    const end = space > 0 ? space : LONGEST_LINE;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** Lines of text that end at `x`, about a height. */
function label(lines: string[], x: number, middle: number): Html {
  const first = middle + 3 - ((lines.length - 1) * LINE_HEIGHT) / 2;
  return html`<text text-anchor="end">${lines.map(
    (line, index) =>
      html`<tspan x="${x.toFixed(1)}" y="${(first + index * LINE_HEIGHT).toFixed(1)}">${line}</tspan>`,
  )}</text>`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function bar(kind: 'training' | 'recent', left: number, top: number, share: number, length: number): Html {
  return html`<rect class="${kind}" x="${left.toFixed(1)}" y="${top}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}" rx="1.5"/><text class="quiet" x="${(left + length + 5).toFixed(1)}" y="${top + 10}">${percent(share)}</text>`;
}

function sharesOf(bins: Bin[]) {
  const training = sum(bins.map((bin) => bin.baseline)) || 1;
  const recent = sum(bins.map((bin) => bin.recent)) || 1;
  return bins.map((bin) => ({
    label: bin.label,
    bin,
    training: bin.baseline / training,
    recent: bin.recent_share ?? bin.recent / recent,
  }));
}
