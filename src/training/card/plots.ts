import { log } from '../../log.ts';
import { reliability } from '../../statistics/calibration.ts';
import { rocCurve } from '../../statistics/discrimination.ts';
import { type Ranking, totals } from '../../statistics/ranking.ts';
import { type Axis, line, plot } from './plot.ts';

const BLUE = 'stroke="#175cd3" stroke-width="2"';
const DIAGONAL = 'stroke="#98a2b3" stroke-dasharray="4 4"';
const SHARES = [0, 0.2, 0.4, 0.6, 0.8, 1];
const share = (label: string): Axis => ({ label, ticks: SHARES, format: (value) => value.toFixed(1) });

/** Corners closer than this cannot be told apart in the picture. */
const FINEST = 1 / 400;

/** The ROC curve on the hold-out. */
export function rocPlot(ranking: Ranking): string {
  return plot('ROC on the hold-out', share('False positive rate'), share('True positive rate'), (frame) => {
    const points: { x: number; y: number }[] = [];
    for (const { fpr, tpr } of rocCurve(ranking)) {
      const last = points.at(-1);
      const isEnd = fpr === 1 && tpr === 1;
      if (!last || isEnd || fpr - last.x >= FINEST || tpr - last.y >= FINEST) points.push({ x: fpr, y: tpr });
    }
    const diagonal = line(
      frame,
      [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
      DIAGONAL,
    );
    return [diagonal, line(frame, points, BLUE)];
  });
}

/** Ten bins of equal mass, predicted against observed, both on a logarithmic scale: most PDs are small. */
export function calibrationPlot(ranking: Ranking): string {
  const bins = reliability(ranking);
  const smallest = Math.min(
    ...bins.flatMap((bin) => [bin.meanProbability, bin.observed].filter((p) => p > 0)),
  );
  // As many as it takes to show the smallest, up to six.
  const decades = [1, 2, 3, 4, 5].find((count) => smallest >= Number(`1e-${count}`)) ?? 6;
  const ticks = Array.from({ length: decades + 1 }, (_, index) => index - decades);
  const axis = (label: string): Axis => ({
    label,
    ticks,
    format: (value) => `${Number(`1e${value + 2}`)}%`,
  });
  const place = (probability: number) => Math.max(-decades, log(probability) / Math.LN10);
  const title = 'Calibration on the hold-out';
  return plot(title, axis('Mean predicted probability'), axis('Observed share of defaults'), (frame) => {
    const ends = [-decades, 0].map((value) => ({ x: value, y: value }));
    const dots = bins.map((bin) => {
      const style = bin.observed > 0 ? 'fill="#175cd3"' : 'fill="#fff" stroke="#175cd3"';
      return `<circle cx="${frame.x(place(bin.meanProbability))}" cy="${frame.y(place(bin.observed))}" r="4" ${style}/>`;
    });
    return [line(frame, ends, DIAGONAL), ...dots];
  });
}

const SCORE_BINS = 24;

/** How the margins of defaulting and of paying rows are spread: the share of each class in bins of log-odds. */
export function scorePlot(ranking: Ranking, threshold: number): string {
  const margins = Float64Array.from(ranking.probability, (p) => log(p / (1 - p)));
  const low = Math.floor(margins.at(-1)!);
  const high = Math.max(Math.ceil(margins[0]!), low + 1);
  const all = totals(ranking);
  const classes = (['negatives', 'positives'] as const).map((name) => {
    const shares = new Float64Array(SCORE_BINS);
    margins.forEach((margin, group) => {
      const bin = Math.min(SCORE_BINS - 1, Math.floor(((margin - low) / (high - low)) * SCORE_BINS));
      shares[bin]! += ranking[name][group]! / all[name];
    });
    return shares;
  });
  const top = Math.ceil(Math.max(...classes.flatMap((shares) => [...shares])) * 10) / 10;
  const step = Math.max(1, Math.ceil((high - low) / 8));
  const ticks = [...Array.from({ length: Math.ceil((high - low) / step) }, (_, i) => low + i * step), high];
  const horizontal: Axis = { label: 'Log-odds of default', ticks, format: String };
  const percent = (value: number) => `${(100 * value).toFixed(0)}%`;
  const vertical: Axis = { label: 'Share of the class', ticks: [0, top / 2, top], format: percent };
  return plot('Scores: paid (grey), defaulted (blue)', horizontal, vertical, (frame) => {
    const outline = (shares: Float64Array, style: string) => {
      const width = (high - low) / SCORE_BINS;
      const steps = [...shares].flatMap((height, bin) => [
        { x: low + bin * width, y: height },
        { x: low + (bin + 1) * width, y: height },
      ]);
      return line(frame, [{ x: low, y: 0 }, ...steps, { x: high, y: 0 }], style);
    };
    const limit = Math.min(high, Math.max(low, log(threshold / (1 - threshold))));
    return [
      outline(classes[0]!, 'stroke="#667085" stroke-width="2"'),
      outline(classes[1]!, BLUE),
      line(
        frame,
        [
          { x: limit, y: 0 },
          { x: limit, y: top },
        ],
        'stroke="#b42318" stroke-dasharray="4 4"',
      ),
    ];
  });
}
