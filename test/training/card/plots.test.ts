import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../../src/random.ts';
import { rank } from '../../../src/statistics/ranking.ts';
import { escapeXml } from '../../../src/training/card/plot.ts';
import { calibrationPlot, rocPlot, scorePlot } from '../../../src/training/card/plots.ts';

const random = seededRandom(1);
const probabilities = Float64Array.from({ length: 5000 }, () => random.next() ** 4);
const labels = probabilities.map((probability) => (random.next() < probability ? 1 : 0));
const ranking = rank(probabilities, labels);

/** Every number that stands as a coordinate. */
function coordinates(svg: string): number[] {
  const attributes = [...svg.matchAll(/ (?:d|x|y|cx|cy)="([^"]+)"/g)].map(([, value]) => value!);
  return attributes.flatMap((value) => value.match(/-?\d+(?:\.\d+)?|NaN|Infinity/g) ?? []).map(Number);
}

describe.each([
  ['ROC', () => rocPlot(ranking)],
  ['calibration', () => calibrationPlot(ranking)],
  ['scores', () => scorePlot(ranking, 0.1)],
  ['ROC of two rows', () => rocPlot(rank([0.9, 0.1], [1, 0]))],
  ['calibration of two rows', () => calibrationPlot(rank([0.9, 0.1], [1, 0]))],
  ['scores of one probability', () => scorePlot(rank([0.5, 0.5], [1, 0]), 0.5)],
])('the plot of %s', (_, draw) => {
  test('stays inside its picture and names what it shows', () => {
    const svg = draw();
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 420 340"/);
    expect(svg).toMatch(/aria-label="[^"]+"/);
    for (const value of coordinates(svg)) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(420);
    }
  });
});

test('the ROC curve is drawn with few corners, whatever the number of rows', () => {
  expect(rocPlot(ranking).length).toBeLessThan(15_000);
});

test('text cannot break out of the picture', () => {
  expect(escapeXml('<a href="x">&')).toBe('&lt;a href=&quot;x&quot;&gt;&amp;');
});
