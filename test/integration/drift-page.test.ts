import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driftPage } from '../../src/drift/page/page.ts';
import type { DriftReport } from '../../src/drift/reports/report.ts';
import { emptyReport, severeReport, stableReport } from '../drift/page/example.ts';

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--allow-file-access-from-files',
];

interface Layout {
  width: number;
  scrollWidth: number;
  background: string;
  /** Tables that do not fit their place, and whether each can be reached by the keyboard. */
  regions: { label: string; cut: boolean; focusable: boolean }[];
  charts: { name: string; width: number; height: number; outside: string[] }[];
}

/** A page around the page: it shows the report in a frame and writes down how the browser laid it out. */
const measuring = (width: number) => `<!doctype html><meta charset="utf-8">
<iframe src="page.html" style="width:${width}px;height:900px;border:0"></iframe><pre></pre>
<script>
onload = () => {
  const { document: page } = frames[0];
  const charts = [...page.querySelectorAll('svg')].map((svg) => {
    const box = svg.getBoundingClientRect();
    const outside = [...svg.querySelectorAll('text')].filter((text) => {
      const { left, right } = text.getBoundingClientRect();
      return left < box.left - 0.5 || right > box.right + 0.5;
    });
    return { name: svg.querySelector('title').textContent, width: box.width, height: box.height,
      outside: outside.map((text) => text.textContent) };
  });
  for (const details of page.querySelectorAll('details')) details.open = true;
  const regions = [...page.querySelectorAll('.scroll')].map((region) => {
    region.focus();
    return { label: region.getAttribute('aria-label'), cut: region.scrollWidth > region.clientWidth,
      focusable: page.activeElement === region && region.getAttribute('role') === 'region' };
  });
  document.querySelector('pre').textContent = JSON.stringify({ width: page.documentElement.clientWidth,
    scrollWidth: page.documentElement.scrollWidth, background: frames[0].getComputedStyle(page.body).backgroundColor, charts, regions });
};
</script>`;

describe.skipIf(spawnSync('chromium', ['--version']).error)('the drift page in Chromium', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'solvent-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function layoutOf(report: DriftReport, width: number, ...flags: string[]): Promise<Layout> {
    writeFileSync(join(folder, 'page.html'), await driftPage(report));
    writeFileSync(join(folder, 'measuring.html'), measuring(width));
    const { stdout } = spawnSync(
      'chromium',
      [
        ...QUIET,
        ...flags,
        `--user-data-dir=${join(folder, 'profile')}`,
        '--window-size=1400,1000',
        '--dump-dom',
        `file://${folder}/measuring.html`,
      ],
      { encoding: 'utf8', timeout: 60_000 },
    );
    return JSON.parse(stdout.match(/<pre>(.*)<\/pre>/)![1]!) as Layout;
  }

  it.each([1400, 1280, 390])('fits a window of %d pixels', async (width) => {
    for (const report of [severeReport(), stableReport(), emptyReport()]) {
      const layout = await layoutOf(report, width);
      expect(layout.scrollWidth).toBeLessThanOrEqual(layout.width);
      expect(layout.regions.filter(({ cut }) => cut)).toEqual([]);
    }
  });

  it('lets the keyboard reach every table, by a name', async () => {
    const { regions } = await layoutOf(severeReport(), 390);
    expect(regions.length).toBeGreaterThan(8);
    for (const { label, focusable } of regions) {
      expect(label).toMatch(/\w/);
      expect(focusable, label).toBe(true);
    }
  });

  it('draws every chart, and every label inside its chart', async () => {
    const { charts } = await layoutOf(severeReport(), 390);
    // Four inputs with a distribution and a history each, and the calibration.
    expect(charts).toHaveLength(9);
    for (const { name, width, height, outside } of charts) {
      expect(width, name).toBeGreaterThan(250);
      expect(height, name).toBeGreaterThan(40);
      expect(outside, name).toEqual([]);
    }
  });

  it('is dark where the reader wants it dark', async () => {
    const light = await layoutOf(severeReport(), 1280);
    const dark = await layoutOf(severeReport(), 1280, '--blink-settings=preferredColorScheme=0');
    expect(light.background).toBe('rgb(245, 246, 248)');
    expect(dark.background).toBe('rgb(18, 22, 29)');
  });

  it('prints on paper', () => {
    const file = join(folder, 'page.pdf');
    const { status, stderr } = spawnSync(
      'chromium',
      [
        ...QUIET,
        `--user-data-dir=${join(folder, 'profile')}`,
        `--print-to-pdf=${file}`,
        `file://${folder}/page.html`,
      ],
      { encoding: 'utf8', timeout: 60_000 },
    );
    expect(status).toBe(0);
    expect(stderr).toContain('bytes written to file');
  });
});
