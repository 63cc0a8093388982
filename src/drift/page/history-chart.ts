import { html } from 'hono/html';
import type { DriftReport } from '../reports/report.ts';
import { nameOf, psiText, shortTimeText, timeText } from './format.ts';
import type { Html } from './html.ts';

const WIDTH = 400;
const HEIGHT = 132;
const LEFT = 34;
const RIGHT = 82;
const TOP = 8;
const BOTTOM = 22;
/** Labels closer than this overlap. */
const LABEL_HEIGHT = 12;

interface Point {
  at: number;
  psi: number;
}

/** PSI over time against the thresholds. A check with too few samples interrupts the line. */
export function historyChart(feature: string | null, { history, thresholds, labels }: DriftReport): Html {
  const checks = history.map((check) => ({
    at: Date.parse(check.at),
    psi: check.psi.find((entry) => entry.feature === feature)?.psi,
  }));
  const points = checks.filter((check): check is Point => check.psi !== undefined);
  if (points.length === 0) return html`<p class="soft">No earlier check had enough samples.</p>`;

  const first = checks[0]!.at;
  const last = checks.at(-1)!.at;
  const highest = Math.max(thresholds.retrain * 1.25, ...points.map(({ psi }) => psi * 1.08));
  const x = (at: number) =>
    LEFT + (last === first ? 1 : (at - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
  const y = (psi: number) => TOP + (1 - psi / highest) * (HEIGHT - TOP - BOTTOM);
  const newest = points.at(-1)!;

  return html`<figure>
<figcaption>PSI over time</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${titleOf(nameOf(feature, labels), points, thresholds)}</title>
<path class="axis" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>
<text class="quiet" x="${LEFT - 5}" y="${HEIGHT - BOTTOM + 4}" text-anchor="end">0</text>
<text class="quiet" x="${LEFT - 5}" y="${TOP + 6}" text-anchor="end">${highest.toFixed(highest < 1 ? 2 : 1)}</text>
${limits(thresholds, y)}
${segments(checks).map((segment) => html`<polyline class="path" points="${segment.map(({ at, psi }) => `${x(at).toFixed(1)},${y(psi).toFixed(1)}`).join(' ')}"/>`)}
<circle class="recent" cx="${x(newest.at).toFixed(1)}" cy="${y(newest.psi).toFixed(1)}" r="4"/>
<text class="quiet" x="${LEFT}" y="${HEIGHT - 6}">${shortTimeText(history[0]!.at)}</text>
<text class="quiet" x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">${last === first ? '' : shortTimeText(history.at(-1)!.at)}</text>
</svg>
</figure>`;
}

function limits(thresholds: DriftReport['thresholds'], y: (psi: number) => number): Html[] {
  let lastLabel = Infinity;
  return (['warning', 'alert', 'retrain'] as const).map((kind) => {
    const height = y(thresholds[kind]);
    const hasRoom = lastLabel - height >= LABEL_HEIGHT;
    if (hasRoom) lastLabel = height;
    const label = html`<text class="limit-text" x="${WIDTH - RIGHT + 4}" y="${(height + 4).toFixed(1)}">${thresholds[kind].toFixed(2)} ${kind}</text>`;
    return html`<g class="tone-${kind}"><line class="limit" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${height.toFixed(1)}" y2="${height.toFixed(1)}"/>${hasRoom ? label : ''}</g>`;
  });
}

/** Runs of checks that have a PSI. */
function segments(checks: { at: number; psi: number | undefined }[]): Point[][] {
  const runs: Point[][] = [[]];
  for (const { at, psi } of checks) {
    if (psi === undefined) runs.push([]);
    else runs.at(-1)!.push({ at, psi });
  }
  return runs.filter((run) => run.length > 0);
}

function titleOf(name: string, points: Point[], thresholds: DriftReport['thresholds']): string {
  const peak = points.reduce((most, point) => (point.psi > most.psi ? point : most));
  return `${name}: PSI over time, now ${psiText(points.at(-1)!.psi)}, highest ${psiText(peak.psi)} on ${timeText(new Date(peak.at).toISOString())}; thresholds ${thresholds.warning}, ${thresholds.alert} and ${thresholds.retrain}`;
}
