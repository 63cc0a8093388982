import { describe, expect, it } from 'vitest';
import { calibrationChart } from '../../../src/drift/page/calibration-chart.ts';
import { distributionChart } from '../../../src/drift/page/distribution-chart.ts';
import { historyChart } from '../../../src/drift/page/history-chart.ts';
import { severeReport } from './example.ts';

const widths = (svg: string, kind: string) =>
  [...svg.matchAll(new RegExp(`<rect class="${kind}"[^>]* width="([^"]+)"`, 'g'))].map(([, width]) =>
    Number(width),
  );

describe('distributionChart', () => {
  const chart = async (bins: [string, number, number][]) =>
    String(
      await distributionChart({
        feature: 'employed',
        psi: 0.3,
        p_value: 0,
        adjusted_p_value: 0,
        verdict: 'alert',
        bins: bins.map(([label, baseline, recent]) => ({ label, baseline, recent })),
      }),
    );

  it('draws shares and not counts: groups of different size with equal shares give equal bars', async () => {
    const svg = await chart([
      ['0', 300, 3],
      ['1', 700, 7],
    ]);
    expect(widths(svg, 'training')).toEqual(widths(svg, 'recent'));
    const [low, high] = widths(svg, 'training');
    // Bars are rounded to a tenth of a pixel.
    expect(low! / high!).toBeCloseTo(3 / 7, 3);
  });

  it('leaves out what never occurred, but lists it in the table', async () => {
    const svg = await chart([
      ['0', 3, 1],
      ['missing', 0, 0],
    ]);
    expect(widths(svg, 'training')).toHaveLength(1);
    expect(svg).toContain('<th scope="row">missing</th><td>0</td><td>0%</td><td>0</td><td>0%</td>');
  });

  it('keeps the smallest share visible', async () => {
    const svg = await chart([
      ['0', 1_000_000, 1],
      ['1', 1, 0],
    ]);
    expect(widths(svg, 'training')[1]).toBe(1);
    expect(widths(svg, 'recent')[1]).toBe(0);
    expect(svg).toContain('&lt; 0.01%');
  });

  it('draws nothing where there is nothing', async () => {
    expect(widths(await chart([['0', 0, 0]]), 'recent')).toEqual([]);
  });
});

describe('historyChart', () => {
  it('puts the newest check at the end and interrupts the line where a check had no PSI', async () => {
    const report = severeReport();
    report.history = [0.1, undefined, 0.2, 0.25].map((psi, index) => ({
      ...report.history[index]!,
      psi: psi === undefined ? [] : [{ feature: 'employed', psi }],
    }));
    const svg = String(await historyChart('employed', report));
    const lines = [...svg.matchAll(/<polyline[^>]*points="([^"]+)"/g)].map(([, points]) =>
      points!.split(' '),
    );
    expect(lines.map((points) => points.length)).toEqual([1, 2]);
    const [x, y] = lines[1]![1]!.split(',');
    expect(svg).toContain(`cx="${x}" cy="${y}"`);
    // 0.25 is the threshold of retraining: the point lies on its line.
    expect(svg).toContain(`y1="${y}" y2="${y}"`);
  });

  it('keeps every point inside, however large the PSI', async () => {
    const report = severeReport();
    report.history = report.history.map((check) => ({ ...check, psi: [{ feature: null, psi: 9 }] }));
    const svg = String(await historyChart(null, report));
    for (const [, points] of svg.matchAll(/points="([^"]+)"/g))
      for (const point of points!.split(' ')) expect(Number(point.split(',')[1])).toBeGreaterThan(0);
  });

  it('says so where there is no earlier check', async () => {
    expect(String(await historyChart('employed', { ...severeReport(), history: [] }))).toContain(
      'No earlier',
    );
  });
});

describe('calibrationChart', () => {
  it('puts a perfectly calibrated tenth on the dashed line', async () => {
    const svg = String(
      await calibrationChart([
        { predicted: 0.25, observed: { value: 0.25, low: 0.2, high: 0.3 }, loans: 10 },
      ]),
    );
    const [, x1, y1, x2, y2] = svg
      .match(/class="ideal" x1="(.+?)" y1="(.+?)" x2="(.+?)" y2="(.+?)"/)!
      .map(Number);
    const [, x, y] = svg.match(/cx="(.+?)" cy="(.+?)"/)!.map(Number);
    const along = (x! - x1!) / (x2! - x1!);
    // Coordinates are rounded to a tenth of a pixel of about 350.
    expect((y! - y1!) / (y2! - y1!)).toBeCloseTo(along, 3);
  });
});
