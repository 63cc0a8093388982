import { describe, expect, test } from 'vitest';
import { readEnvironment } from '../../src/environment.ts';
import { type Bundle, openBundle } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { packMarkdown } from '../../src/risk-pack/markdown.ts';
import { type PackInput, problemsOf, riskPack } from '../../src/risk-pack/pack.ts';
import { packDocument } from '../../src/risk-pack/pack-document.ts';
import { packPage } from '../../src/risk-pack/page.ts';
import { changed, REGISTRY } from './support.ts';

const champion = () => openBundle(readBundleFolder('models/loan-default/champion'));
const input = (over: Partial<PackInput> = {}): PackInput => ({
  model: 'loan-default',
  version: '2',
  bundle: champion(),
  registry: REGISTRY,
  previous: null,
  environment: readEnvironment({
    API_KEY: 'a-key',
    ALERT_WEBHOOK_URL: 'https://hooks.example.com/T0/s3cret',
  }),
  open: null,
  retrain: false,
  ...over,
});

/** Everything that is written of a pack. */
async function written(of: PackInput): Promise<string[]> {
  const pack = await riskPack(of);
  const document = packDocument(pack);
  return [packMarkdown(document), await packPage(document), JSON.stringify(pack)];
}

test('the same bundle, registry and configuration give the same bytes', async () => {
  expect(await written(input())).toEqual(await written(input()));
});

test('no applicant of the bundle, and no address of a webhook, is in a pack', async () => {
  const { manifest } = champion();
  const values = [...manifest.reference!.rows, ...manifest.golden.rows].map((row) => JSON.stringify(row[1]));
  expect(values.length).toBeGreaterThan(200);
  for (const text of await written(input())) {
    expect(values.filter((value) => value.length > 6 && text.includes(value))).toEqual([]);
    expect(text).not.toContain('hooks.example.com');
  }
});

test('what differs, and a history that is not as it was written, is said at the beginning', async () => {
  const bundle = changed(champion(), (manifest) => {
    manifest.metrics.holdout.recall.value = 0.99;
  });
  const registry = { ...REGISTRY, history: { ...REGISTRY.history, problem: 'event 2 was changed' } };
  const pack = await riskPack(input({ bundle, registry }));
  const problems = problemsOf(pack);
  expect(problems).toEqual([
    'metrics.holdout.recall.value: the manifest says 0.99, and computed again from the bundle it is 0.8739255014326648.',
    'The history of loan-default is not as it was written: event 2 was changed.',
  ]);
  const [before] = packMarkdown(packDocument(pack)).split('\n## ');
  expect(before).toContain('not to be relied on');
  expect(before).toContain('metrics.holdout.recall.value'.replaceAll('_', '\\_'));
});

test('trees that do not score as the manifest says give no pack', async () => {
  const bundle = changed(champion(), ({ golden }) => {
    golden.margins[0]! += 1;
  });
  await expect(riskPack(input({ bundle }))).rejects.toThrow('golden row 0');
});

describe('without the data', () => {
  test('what takes rows is marked, and the ROC-AUC only bounded', async () => {
    const [text] = await written(input());
    expect(text).toMatch(
      /\| ROC-AUC \| 0\.95\d+ \| [^|]+ \| between 0\.8966 and 0\.9751 by the bundle; from the manifest; give --data/,
    );
    expect(text).toMatch(
      /\| KS \| 0\.77\d+ \| [^|]+ \| from the manifest; give --data to compute it again \|/,
    );
    expect(text).toMatch(/\| recall \| 0\.87\d+ \| [^|]+ \| the same, from the bundle \|/);
  });
});

test('every section of the table of what it is meant for is there, in its order, and the date', async () => {
  const [markdown, page] = await written(input());
  const titles = [...markdown!.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  expect(titles).toEqual([
    'Purpose and use',
    'Data',
    'Method',
    'Metrics',
    'Groups',
    'Limits',
    'Reasons',
    'Monitoring',
    'Oversight',
    'Changes since the last version',
    'What was computed again',
    'What each section is meant for',
  ]);
  for (const text of [markdown, page]) expect(text).toContain('As of 2026-11-30; check with counsel.');
});

test('limits of monitoring are those of the configuration', async () => {
  const environment = readEnvironment({ API_KEY: 'a-key', DRIFT_PSI_THRESHOLD: '0.3', GUARD_HOURS: '0' });
  const { monitoring } = await riskPack(input({ environment }));
  expect(monitoring.psi).toEqual({ warning: 0.2, alert: 0.3, retrain: 0.5 });
  expect(monitoring).toMatchObject({ guard_hours: 0, webhook: false, approvals: 1 });
});

test('what changed since the version before is told part by part', async () => {
  const before: Bundle = changed(champion(), (manifest) => {
    manifest.seed = 7;
    manifest.params = { ...manifest.params, eta: 0.1 };
    manifest.metrics.holdout.brier.value = 0.03;
  });
  const { schema } = before.compiled;
  const [employed, ...fields] = schema.fields;
  const compiled = {
    ...before.compiled,
    schema: {
      ...schema,
      fields: [{ ...employed!, title: 'In work' }, ...fields, { ...employed!, name: 'age', column: 'Age' }],
      monotone: {},
      title: 'Loans',
    },
  };
  const previous = { version: '1', rule: 'the present champion', bundle: { ...before, compiled } };
  const { changes } = await riskPack(input({ previous }));
  expect(changes).toMatchObject({ version: '1', rule: 'the present champion' });
  expect(Object.fromEntries(changes!.schema.map(({ part, ...names }) => [part, names]))).toEqual({
    fields: { added: [], removed: ['age'], changed: ['employed'] },
    'derived features': { added: [], removed: [], changed: [] },
    monotone: { added: ['bank_balance'], removed: [], changed: [] },
    reasons: { added: [], removed: [], changed: [] },
    'everything else': { added: [], removed: [], changed: ['title'] },
  });
  expect(changes!.values).toEqual([
    { name: 'seed', before: '7', now: '42' },
    { name: 'params.eta', before: '0.1', now: '0.05' },
  ]);
  expect(changes!.metrics.find(({ name }) => name === 'brier')).toMatchObject({ before: 0.03 });
});

describe('texts that others wrote', () => {
  const bad = '<script>alert(1)</script> | [x](http://evil.example)\n# heading';

  test('mean nothing on the page and in the Markdown', async () => {
    const registry = {
      ...REGISTRY,
      tags: [{ key: 'note', value: bad, at: '2026-11-01T00:00:00.000Z', by: bad }],
      events: REGISTRY.events.map((event) => ({ ...event, why: bad, by: bad })),
    };
    const [markdown, page] = await written(input({ registry }));
    expect(page).not.toContain('<script>');
    expect(page).toContain('&lt;script&gt;');
    expect(markdown).not.toMatch(/^# heading/m);
    expect(markdown).not.toContain('<script>alert(1)</script> |');
    expect(markdown).toContain(
      '\\<script\\>alert(1)\\</script\\> \\| \\[x\\](http\\://evil.example) \\# heading',
    );
  });

  test('no row of a table has another number of cells than its head', async () => {
    const registry = { ...REGISTRY, tags: [{ key: bad, value: bad, at: bad, by: bad }] };
    const [markdown] = await written(input({ registry }));
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
    let width: number | null = null;
    for (const line of markdown!.split('\n')) {
      if (!line.startsWith('|')) width = null;
      else width ??= cells(line);
      if (width !== null) expect(cells(line), line).toBe(width);
    }
  });
});
