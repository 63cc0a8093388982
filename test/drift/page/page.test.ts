import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftPage } from '../../../src/drift/page/page.ts';
import { type DriftReport, driftReportSchema } from '../../../src/drift/reports/report.ts';
import { emptyReport, severeReport, stableReport } from './example.ts';

const reports = { severe: severeReport(), stable: stableReport(), empty: emptyReport() };
const text = (page: string) => page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<[^>]*>/g, ' ');

const FREE =
  'summary id model_name model_version previous message field caller feature what label text month why'.split(
    ' ',
  );

/** A report in which every text that is not one of a few words is another one. */
function withTexts<T>(value: T, attack: string, key = ''): T {
  if (Array.isArray(value)) return value.map((one) => withTexts(one, attack, key)) as T;
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, withTexts(one, attack, name)]),
    ) as T;
  const isFree = FREE.includes(key);
  return isFree && typeof value === 'string' ? (attack as T) : value;
}

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
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|src=/i);
    // Links wait to be followed, and lead nowhere else.
    for (const [, address] of page.matchAll(/href="([^"]*)"/g))
      expect(address).toMatch(/^(?:[\w-]+\.html|\.\.\/model\/card\?version=\d+)$/);
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

  it('says on the card of what changed how, as the summary does, and on no other', async () => {
    const page = await driftPage(reports.severe);
    const cards = page.split('<article class="card feature">').slice(1).map(text);
    const said = (name: string) => cards.find((card) => card.trim().startsWith(name))!;
    expect(said('employed')).toContain('What differs most: applicants are less often employed (71% → 55%).');
    expect(said('Probability of default')).toContain(
      'What differs most: the probability of default is more often at least 2.3% (30% → 43%).',
    );
    // Of an older report, and of what chance explains, there is nothing to say.
    expect(said('bank_balance')).not.toContain('often');
    expect(said('annual_salary')).not.toContain('often');
  });

  it('calls an input by its label, with its name beside it, and what has none by its name', async () => {
    const labels = { bank_balance: 'Balance <now> (EUR)', hull_material: 'Hull' };
    const page = await driftPage({ ...reports.severe, labels });
    const called = 'Balance &lt;now&gt; (EUR) · bank_balance';
    expect(page).toContain(`<h3>${called}</h3>`);
    expect(page).toContain(`<th scope="row">${called}</th>`);
    expect(page).toContain(`<title>${called}: PSI over time`);
    expect(page).toContain(`<title>${called}: share of`);
    expect(page).toContain(`<caption>${called}: rows`);
    expect(page).toContain('Hull · hull_material is not a known level');
    expect(page).toContain('<h3>annual_salary</h3>');
  });

  it('says how often the lender decided otherwise, and nothing of it where no final decision was reported', async () => {
    const { lender, ...others } = reports.severe;
    const said = text(await driftPage(reports.severe)).replace(/\s+/g, ' ');
    expect(said).toContain(
      'Of 4,812 sampled predictions from 25 Oct 2026 to 24 Nov 2026: 2,604 approved, 914 declined, 77 withdrawn by their applicants, 1,217 without a final decision.',
    );
    expect(said).toContain('3 reports call themselves overrides, or none, and are not what they say');
    expect(said).toContain('Low risk – 10% 9.3% – 12% · 289 of 2,790');
    // Too few for a rate.
    expect(said).toContain('Medium risk – 16 of 28 High risk');
    expect(said).toContain('no reason given 21 0 0.60%');
    expect(said).toContain('and 1 reason more');
    const without = await driftPage(others);
    expect(without).not.toContain('lender');
    expect(text(await driftPage({ ...others, lender: { ...lender!, reasons: [] } }))).not.toContain(
      'By the lender',
    );
  });

  it('says how many loans were not made, where there are any', async () => {
    const outcomes = reports.severe.outcomes!;
    const said = async (report: DriftReport) => text(await driftPage(report));
    expect(await said(reports.severe)).not.toContain('not made');
    // Beside an estimate as well: that they are left out may be why there is one.
    for (const source of ['outcomes', 'estimate'] as const)
      expect(await said({ ...reports.severe, outcomes: { ...outcomes, source, not_made: 2 } })).toContain(
        '2 loans that the lender declined, or whose applicant withdrew, were not made and are left out.',
      );
  });

  it('escapes whatever it is given', async () => {
    const attack = `<script>alert("1")</script>'&`;
    const report = severeReport();
    report.summary = attack;
    report.id = attack;
    report.model_name = attack;
    report.model_version = attack;
    report.previous = attack;
    report.challenger!.message = attack;
    for (const window of report.quality!.windows) {
      for (const reason of window.reasons) reason.field = attack;
      for (const caller of window.callers) caller.caller = attack;
    }
    for (const window of report.windows)
      for (const distribution of window.distributions) {
        distribution.feature = attack;
        distribution.change = { what: attack, baseline: 0.1, recent: 0.2 };
        for (const bin of distribution.bins) bin.label = attack;
      }
    for (const action of report.actions) action.text = attack;
    for (const vintage of report.outcomes!.vintages) vintage.month = attack;
    for (const reason of report.lender!.reasons) reason.why = attack;
    const page = await driftPage(report);
    expect(page).not.toContain('<script');
    expect(page).not.toContain(`("1")`);
    expect(page).toContain('&lt;script&gt;');
  });

  it('shows every free text of a report as text, whatever stands in it', async () => {
    /** How many elements of each kind there are. Labels are broken into as many lines as they need. */
    const elements = async (attack: string) => {
      const page = await driftPage(withTexts(reports.severe, attack));
      const names = [...page.matchAll(/<(?!\/|!doctype|tspan)[^\s>]*/g)].map(([name]) => name);
      return Object.fromEntries(
        [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]),
      );
    };
    const expected = await elements('a');
    const letters = fc.constantFrom(...'<>"\'&/=`a', '<b>', '<!--', '-->', '</svg>', '" onload="', ' ');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: letters, minLength: 1, maxLength: 12 }), async (attack) => {
        expect(await elements(attack)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
    expect(await driftPage(withTexts(reports.severe, '" onload="'))).not.toMatch(/" onload="/);
  });

  it('shows the window that gave the verdict, its sample sizes and every input', async () => {
    const page = text(await driftPage(reports.severe));
    expect(page).toContain('Input by input, the last 24 hours');
    expect(page).toContain('1,234 of 360,211 scored (1,020 of 10,211 real-time, 214 of 350,000 batch)');
    for (const name of ['Probability of default', 'employed', 'bank_balance', 'annual_salary'])
      expect(page).toContain(`${name}: PSI over time`);
  });

  it('shows shares of applications, and what samples of unequal weight are worth', async () => {
    const report = severeReport();
    const window = report.windows.find(({ name }) => name === report.window)!;
    window.effective_samples = 1_011.6;
    const employed = window.distributions.find(({ feature }) => feature === 'employed')!;
    for (const [bin, share] of [0.7777, 0.2223, 0, 0].entries()) employed.bins[bin]!.recent_share = share;
    const page = text(await driftPage(report));
    expect(page).toContain('214 of 350,000 batch), as certain as 1,012 that count alike');
    expect(page).toMatch(/0\s+2,944\s+29%\s+561\s+78%/);
    window.effective_samples = 1_234;
    expect(text(await driftPage(report))).not.toContain('as certain as');
  });

  it('counts samples alone where nobody counted what was scored', async () => {
    const report = severeReport();
    for (const window of report.windows) delete window.scored;
    expect(text(await driftPage(report))).toContain('1,234 (1,020 real-time, 214 batch)');
  });

  it('says how many outcomes wait, until when, or that none will ever count', async () => {
    const waiting = {
      horizon_months: 12,
      waiting: 1_200,
      next_mature: '2027-03-03T10:00:00.000Z',
      problem: null,
    };
    const young = text(await driftPage({ ...emptyReport(), maturity: waiting }));
    expect(young).toMatch(
      /Reports of 1,200 loans wait: .* 12 months old .* comes to that age on 3 Mar 2027\./,
    );
    expect(young).not.toContain('No outcomes have been reported');
    const problem = 'no loan is ever old enough';
    const never = text(await driftPage({ ...emptyReport(), maturity: { ...waiting, waiting: 0, problem } }));
    expect(never).toContain(problem);
    expect(never).toContain('No outcomes have been reported yet');
  });

  it('shows what was refused, why and whose', async () => {
    const page = text(await driftPage(reports.severe));
    expect(page).toContain('Too many');
    expect(page).toMatch(/hull_material is not a known level\s+unknown_category\s+1,526\s+100%/);
    expect(page).toMatch(/till\s+one at a time\s+1,074\s+26\s+2\.4%/);
    expect(text(await driftPage(reports.stable))).toContain('Below the limit');
    expect(text(await driftPage(reports.empty))).not.toContain('What was refused');
  });

  it('shows what came of the challenger', async () => {
    const page = text(await driftPage(reports.severe));
    expect(page).toMatch(/Not fit for promotion\s+Version 2\. Trained on 10,241 rows\./);
    expect(page).toMatch(/roc_auc\s+at least 0\.850\s+not met\s+0\.841/);
    expect(text(await driftPage(reports.stable))).not.toContain('The challenger');
    const asked = (criteria: unknown[]) =>
      ({
        ...reports.severe,
        challenger: { ...reports.severe.challenger, status: 'passed', criteria },
      }) as DriftReport;
    expect(text(await driftPage(asked(reports.severe.challenger!.criteria)))).toContain('Fit for promotion');
    expect(text(await driftPage(asked([])))).toMatch(/Not judged\s+Version 2/);
  });

  it('tells which of two models was right, and of how many loans it knows', async () => {
    const report = severeReport();
    const page = text(await driftPage(report));
    expect(page).toContain(
      '1,804 of 2,512 loans whose outcome became known since it was asked for, 41 of them',
    );
    expect(page).toMatch(
      /ROC-AUC difference 0\.0190 \(-0\.0040 to 0\.0420\)\s+chance may explain it\s+0\.712\s+0\.731/,
    );
    expect(page).toMatch(/Brier score difference .*?\s+the challenger is better/);
    report.challenger!.comparison!.metrics[1]!.difference = { value: 0.001, low: 0.0005, high: 0.002 };
    expect(text(await driftPage(report))).toContain('the challenger is worse');
    report.challenger!.comparison = { loans: 40, both_approved: 31, defaults: 2, metrics: [] };
    const few = text(await driftPage(report));
    expect(few).toMatch(/31 of 40 loans .* That is too few/);
    expect(few).not.toContain('chance may explain it');
  });

  it('leads to the report before and to the model card', async () => {
    const page = await driftPage(reports.severe);
    expect(page).toContain('<a href="1-20261124T040000000Z.html">the report before</a>');
    expect(page).toContain('<a href="../model/card?version=1">');
    expect(await driftPage(reports.stable)).not.toContain('the report before');
  });

  it('writes long labels whole', async () => {
    const page = text(await driftPage(reports.severe)).replace(/\s+/g, ' ');
    expect(page).toContain('A level that somebody named with a whole sentence 20%');
    expect(page).not.toContain('…');
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
