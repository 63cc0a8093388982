import { describe, expect, it } from 'vitest';
import { driftPage } from '../../../src/drift/page/page.ts';
import { driftReportSchema } from '../../../src/drift/reports/report.ts';
import { emptyReport, severeReport, stableReport } from './example.ts';

const reports = { severe: severeReport(), stable: stableReport(), empty: emptyReport() };
const text = (page: string) => page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, ' ');

describe('driftPage', () => {
  it.each(Object.entries(reports))(
    'of a %s report says the verdict in its first sentence',
    async (_, report) => {
      expect(driftReportSchema.parse(report)).toEqual(report);
      const page = await driftPage(report);
      expect(page.startsWith('<!doctype html>')).toBe(true);
      expect(text(page).slice(0, 600)).toContain(report.summary);
      expect(text(page)).not.toMatch(/undefined|null|NaN|\[object/);
    },
  );

  it.each(Object.entries(reports))('of a %s report loads nothing and runs nothing', async (_, report) => {
    const page = await driftPage(report);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|href=|src=/i);
  });

  it('opens and closes its elements in order', async () => {
    const page = await driftPage(reports.severe);
    const open: string[] = [];
    const markup = page.replace(/<style>[\s\S]*?<\/style>/, '').replace('<!doctype html>', '');
    for (const [, closing, name, , own] of markup.matchAll(/<(\/?)([a-z0-9]+)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
      if (own || name === 'meta') continue;
      if (closing) expect(open.pop()).toBe(name);
      else open.push(name!);
    }
    expect(open).toEqual([]);
  });

  it('escapes whatever it is given', async () => {
    const attack = `<script>alert("1")</script>'&`;
    const report = severeReport();
    report.summary = attack;
    report.id = attack;
    report.model_name = attack;
    report.model_version = attack;
    for (const window of report.windows)
      for (const distribution of window.distributions) {
        distribution.feature = attack;
        for (const bin of distribution.bins) bin.label = attack;
      }
    for (const action of report.actions) action.text = attack;
    for (const vintage of report.outcomes!.vintages) vintage.month = attack;
    const page = await driftPage(report);
    expect(page).not.toContain('<script');
    expect(page).not.toContain(`("1")`);
    expect(page).toContain('&lt;script&gt;');
  });

  it('shows the window that gave the verdict, its sample sizes and every input', async () => {
    const page = text(await driftPage(reports.severe));
    expect(page).toContain('Input by input, the last 24 hours');
    expect(page).toContain('1,234 (1,020 real-time, 214 batch)');
    for (const name of ['Probability of default', 'employed', 'bank_balance', 'annual_salary'])
      expect(page).toContain(`${name}: PSI over time`);
  });

  it('tells a screen reader what each chart shows', async () => {
    const page = await driftPage(reports.severe);
    const charts = page.match(/<svg [^>]*role="img">\s*<title>[^<]+<\/title>/g)!;
    expect(charts).toHaveLength(page.match(/<svg /g)!.length);
  });

  it('calls an estimate an estimate', async () => {
    expect(text(await driftPage(reports.stable))).toContain('An estimate.');
    expect(text(await driftPage(reports.severe))).not.toContain('An estimate.');
  });

  it('has something to say where there is nothing to show', async () => {
    const page = text(await driftPage(reports.empty));
    expect(page).toContain('No outcomes have been reported yet');
    expect(page).toContain('Nothing had to be done yet');
    expect(page).not.toContain('Input by input');
  });
});
