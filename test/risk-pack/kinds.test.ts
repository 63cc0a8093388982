import { expect, test } from 'vitest';
import { readEnvironment } from '../../src/environment.ts';
import { type Bundle, openBundle } from '../../src/model/bundle.ts';
import { readBundleFolder } from '../../src/platform/node/bundle-folder.ts';
import { packMarkdown } from '../../src/risk-pack/markdown.ts';
import { type PackInput, problemsOf, riskPack } from '../../src/risk-pack/pack.ts';
import { packDocument } from '../../src/risk-pack/pack-document.ts';
import { packPage } from '../../src/risk-pack/page.ts';
import { train } from '../../src/training/train.ts';
import { boosterOfDoubled, DOUBLING, imported, open as openImported } from '../training/imported/support.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../training/support.ts';
import { changed, REGISTRY } from './support.ts';

/** A pack as Markdown, whose tables all have as many cells in each row as in their head. */
async function packOf(bundle: Bundle, over: Partial<PackInput> = {}): Promise<string> {
  const pack = await riskPack({
    model: bundle.manifest.name,
    version: '2',
    bundle,
    registry: REGISTRY,
    previous: null,
    environment: readEnvironment({ API_KEY: 'a-key' }),
    open: null,
    retrain: false,
    ...over,
  });
  expect(problemsOf(pack)).toEqual([]);
  const document = packDocument(pack);
  for (const { blocks } of document.sections)
    for (const block of blocks)
      if (block.kind === 'table')
        for (const row of block.rows) expect(row, block.caption).toHaveLength(block.header.length);
  const page = await packPage(document);
  const markdown = packMarkdown(document);
  for (const text of [page, markdown]) expect(text).not.toMatch(/undefined|NaN|\[object/);
  return markdown;
}

/** Of the sections of a pack the one with this title. */
const section = (markdown: string, title: string) =>
  markdown.split('\n## ').find((text) => text.startsWith(title))!;

test('with days, groups and weights the data name their period, and groups too small are named among the limits', async () => {
  const lines = smallCsv(1_500).map((line, row) =>
    row === 0
      ? `${HEADER},Day,Sex,Weight`
      : `${line},2026-0${1 + (row % 3)}-01,${row % 30 === 0 ? 'x' : row % 2 === 0 ? 'f' : 'm'},${1 + (row % 4) / 2}`,
  );
  const open = async () => ({ name: 'loans.csv', bytes: bytesOf(lines) });
  const params = { num_boost_round: 10, max_depth: 2, folds: 2 };
  const written = JSON.stringify({ ...schema, date: 'Day', audit: ['Sex'], weight: 'Weight' });
  const { files } = await train(written, await open(), { seed: 1, params });
  const markdown = await packOf(openBundle(files), { open, retrain: true });
  expect(section(markdown, 'Data')).toContain('Period of the hold-out: 2026-01 to 2026-03');
  expect(section(markdown, 'Data')).toContain('Rows count by the column "Weight".');
  expect(section(markdown, 'Groups')).toMatch(/\| x \| \d+ \| too few \|/);
  expect(section(markdown, 'Limits')).toMatch(/Too small to be measured are the groups Sex: x \(\d+\)/);
  expect(section(markdown, 'Limits')).toContain('3 levels; another is refused');
  expect(section(markdown, 'Reasons')).toContain('The schema has no texts of reasons');
  expect(section(markdown, 'What was computed again')).toContain('its trees are the same, to the last byte');
});

test('of an imported version it says that nobody knows what it was fitted to', async () => {
  const { files } = await imported({ scaler: DOUBLING }, boosterOfDoubled());
  const markdown = await packOf(openBundle(files), { open: openImported });
  expect(section(markdown, 'Data')).toContain('fitted elsewhere, to rows that nobody knows');
  expect(section(markdown, 'Method')).toContain('How it was trained its file does not say.');
  expect(section(markdown, 'Metrics')).toContain('On the rows that it was imported with:');
});

test('of a bundle that an earlier release wrote it says what that did not know', async () => {
  const bundle = openBundle(readBundleFolder('models/loan-default/champion'));
  const old = changed(bundle, (manifest) => {
    for (const section of ['validation', 'holdout', 'reasons', 'reference', 'audit', 'baseline'] as const)
      delete manifest[section];
    delete manifest.data.lost;
  });
  const markdown = await packOf(old, { previous: { version: '1', rule: 'the present champion', bundle } });
  expect(section(markdown, 'Data')).toContain('The bundle does not say which rows were held out.');
  expect(section(markdown, 'Metrics')).toContain('The bundle has no section of validation.');
  expect(section(markdown, 'Monitoring')).toContain('The bundle has no baseline');
});
