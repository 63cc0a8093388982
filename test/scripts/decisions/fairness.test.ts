import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fairness } from '../../../scripts/decisions/actions/fairness.ts';
import type { Given } from '../../../scripts/decisions/options.ts';
import { patiently } from '../../../scripts/decisions/patiently.ts';
import { type Ask, Refused } from '../../../scripts/model/ask.ts';
import { compactDue } from '../../../src/decisions/store/compact.ts';
import { profileSchema } from '../../../src/fairness/profile.ts';
import { DAY_MS } from '../../../src/time.ts';
import { APPROVED, DECLINED, decided, decidingModel, MADE_AT } from '../../decisions/support/decided.ts';
import { decisionStack } from '../../http/decisions/decision-stack.ts';

const model = await decidingModel();
const MARCH = { from: '2026-03-01', to: '2026-04-01' };

let stack: ReturnType<typeof decisionStack>;
let folder: string;
let refuseOnce: boolean;
beforeEach(async () => {
  stack = decisionStack(model);
  folder = await mkdtemp(join(tmpdir(), 'solvent-fairness-'));
  refuseOnce = true;
});
afterEach(() => rm(folder, { recursive: true }));

const ask: Ask = Object.assign(
  async (path: string) => {
    if (refuseOnce) {
      refuseOnce = false;
      throw new Refused('rate_limited', 'Too many requests.', 0.01);
    }
    return (await stack.get(path, 'analyst')).body as never;
  },
  { file: async () => new Uint8Array() },
);

async function run(given: Given) {
  const lines: string[] = [];
  fairness.check?.(given, []);
  const isWell = await fairness.run(patiently(ask), given, [], (line) => void lines.push(line));
  return { isWell, lines };
}

/** Every second minute a decision: of the old 3 of 4 are approved, of the young 1 of 4. */
async function decideOf(count: number, [old, young] = ['old', 'young']) {
  const decisions = Array.from({ length: count }, (_, index) => {
    const isApproved = index % 2 === 0 ? index % 8 !== 0 : index % 8 === 1;
    return decided(model, isApproved ? APPROVED : DECLINED, {
      at: MADE_AT + index * 120_000,
      subject: `C-${index}`,
      request_id: `request-${index}`,
    });
  });
  await stack.keep(...decisions);
  const groups = decisions.map(({ subject }, index) => ({
    subject,
    attribute: 'age_band',
    group: index % 2 === 0 ? old : young,
  }));
  await stack.send('POST', '/api/v1/subject-groups', { groups }, 'analyst');
}

async function profile(changes: object = {}): Promise<string> {
  const path = join(folder, 'profile.json');
  const thresholds = [{ measure: 'impact_ratio', at_least: 0.8, source: 'the four-fifths rule <of> 1978' }];
  const content = { name: 'four fifths', attributes: [{ attribute: 'age_band' }], smallest: 30, thresholds };
  await writeFile(path, JSON.stringify({ ...content, ...changes }));
  return path;
}

it('merges the pages of a period, prints each group beside its thresholds, and ends well though one is crossed', async () => {
  await decideOf(320);
  const { isWell, lines } = await run({ ...MARCH, profile: await profile() });
  expect(isWell).toBe(true);
  expect(lines).toEqual([
    'age_band: The groups cover 320 of 320 decisions (100.0%): 0 were of an erased subject, 0 without a subject, 0 without a group. Compared with old.',
    'group  decisions  approved              impact ratio            difference of PD',
    'old    160        75.0% (67.8 to 81.1)',
    'young  160        25.0% (18.9 to 32.2)  0.333 (0.251 to 0.442)  1.151 (0.915 to 1.388)',
    'young: impact_ratio 0.333 (0.251 to 0.442): below 0.8.',
  ]);
  const readings = await stack.database.query<{ n: number }>(
    "SELECT count(*) AS n FROM decision_readings WHERE what = 'fairness'",
  );
  expect(readings[0]!.n).toBeGreaterThan(2);
});

it('says of a reference that nobody is of that it is why nothing is compared', async () => {
  await decideOf(80);
  const path = await profile({ attributes: [{ attribute: 'age_band', reference: 'Old' }] });
  const { lines } = await run({ ...MARCH, profile: path, out: join(folder, 'report.html') });
  expect(lines[0]).toMatch(
    / None of them are of the profile's reference, Old: there is no group to compare with\.$/,
  );
  expect(lines.at(-1)).toBe('young: impact_ratio: not comparable.');
  const page = await readFile(join(folder, 'report.html'), 'utf8');
  expect(page).toContain('<td>not comparable</td>');
});

it('writes the report as JSON and as a page, for its owner alone, and nothing in it is markup', async () => {
  await decideOf(80);
  const path = await profile();
  await run({ ...MARCH, profile: path, out: join(folder, 'report.json') });
  const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
  expect(report).toMatchObject({
    model: 'garden-loans',
    ...MARCH,
    basis: 'model',
    profile: 'four fifths',
    smallest: 30,
    damaged: [],
    attributes: [{ attribute: 'age_band', covered: 80, reference: 'old', groups: [{ group: 'old' }, {}] }],
  });
  await run({ ...MARCH, profile: path, out: join(folder, 'report.html') });
  const page = await readFile(join(folder, 'report.html'), 'utf8');
  expect(page).toContain('the four-fifths rule &lt;of&gt; 1978');
  expect(page).toContain('claims no compliance');
  expect(page).not.toMatch(/<script|C-\d/);
  expect((await stat(join(folder, 'report.html'))).mode & 0o077).toBe(0);
});

it("tells of the lender's own decisions no share of the repaid, and says why", async () => {
  await decideOf(80);
  const at = '2026-03-04';
  const requests = Array.from({ length: 80 }, (_, index) => ({ request_id: `request-${index}`, at }));
  const decisions = requests.map((of, index) => ({ ...of, decision: index < 40 ? 'approved' : 'declined' }));
  await stack.send('POST', '/api/v1/decisions/final', { decisions }, 'watcher');
  const outcomes = requests.map((of, index) => ({ ...of, outcome: index % 4 < 2 ? 0 : 1 }));
  await stack.send('POST', '/api/v1/outcomes', { outcomes }, 'watcher');
  const given = { ...MARCH, profile: await profile({ smallest: 2 }) };
  const written = async (basis: string, name: string) => {
    await run({ ...given, basis, out: join(folder, name) });
    return await readFile(join(folder, name), 'utf8');
  };
  const [byModel] = JSON.parse(await written('model', 'report.json')).attributes;
  expect(byModel).toMatchObject({ odds: {}, groups: [{ measures: { known: 20, not_made: 20 } }, {}] });
  expect(byModel.groups[0].measures.approved_of_repaid.value).toBeLessThan(1);
  const [final] = JSON.parse(await written('final', 'report.json')).attributes;
  expect(final).toMatchObject({
    odds: null,
    groups: [{ measures: { known: 20, not_made: 20, approved_of_repaid: null } }, {}],
  });
  expect(await written('model', 'report.html')).toContain('>approved of repaid<');
  const page = await written('final', 'report.html');
  expect(page).toContain('Nothing that it declined was made');
  expect(page).toContain('>left out: not made<');
  expect(page).not.toContain('approved of repaid');
});

it('says that nothing is recorded of a period', async () => {
  const { lines } = await run({ ...MARCH, profile: await profile() });
  expect(lines[0]).toMatch(/^age_band: No decision of the period is recorded\./);
});

it('has told the report where it cannot be written', async () => {
  await decideOf(80);
  const lines: string[] = [];
  const given = { ...MARCH, profile: await profile(), out: join(folder, 'none', 'report.html') };
  const ran = fairness.run(patiently(ask), given, [], (line) => void lines.push(line));
  await expect(ran).rejects.toThrow(/ENOENT/);
  expect(lines[0]).toContain('80 of 80 decisions');
});

it('says what is damaged, and ends otherwise', async () => {
  await decideOf(4);
  await compactDue(stack.decisions, MADE_AT + DAY_MS);
  const { objects } = await stack.blobs.list('decisions/minutes/');
  await stack.blobs.put(objects.find(({ key }) => key.endsWith('.ndjson.gz'))!.key, 'no gzip');
  const { isWell, lines } = await run({ ...MARCH, profile: await profile() });
  expect(isWell).toBe(false);
  expect(lines.join('\n')).toMatch(/Missing in it is what cannot be read: .*damaged/);
});

it('refuses before anything is asked: a profile with an unknown key, none, a period too long, another form', async () => {
  const path = await profile({ compliant: true });
  await expect(run({ ...MARCH, profile: path })).rejects.toThrow(/compliant/);
  await expect(run(MARCH)).rejects.toThrow(/--profile/);
  const good = await profile();
  await expect(run({ from: '2024-01-01', to: '2026-01-01', profile: good })).rejects.toThrow(/366 days/);
  await expect(run({ ...MARCH, profile: good, out: 'report.csv' })).rejects.toThrow(/FILE.html/);
  expect(refuseOnce).toBe(true);
});

it('prints what the documents show, by the profile that they show', async () => {
  await decideOf(320, ['25-61', 'under 25']);
  const { lines } = await run({ ...MARCH, profile: 'docs/fairness-profile.json' });
  expect(await readFile('docs/fairness.md', 'utf8')).toContain(`\n${lines.join('\n')}\n`);
  const shown = profileSchema.parse(JSON.parse(await readFile('docs/fairness-profile.json', 'utf8')));
  expect(shown.thresholds.every(({ source }) => source.length > 20)).toBe(true);
});
