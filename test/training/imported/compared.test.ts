import { expect, test } from 'vitest';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import { bundleDigest } from '../../../src/registry/bundle-store.ts';
import { judge } from '../../../src/registry/gate/verdict.ts';
import { compareVersions } from '../../../src/training/compare/compare.ts';
import { boosterOfDoubled, DOUBLING, imported, open, trained } from './support.ts';

const theirs = await imported({ scaler: DOUBLING }, boosterOfDoubled());
const ours = await trained();

function compared(challenger: BundleFiles, champion: BundleFiles) {
  const rival = { version: '1', digest: bundleDigest(champion), files: async () => champion };
  return compareVersions('version 2', challenger, rival, open);
}

test('an imported version is held against one that was trained here on its hold-out, and two imported ones are not compared', async () => {
  const { comparison, imported } = await compared(theirs.files, ours.files);
  expect(comparison.rows).toBe(ours.manifest.holdout!.holdout.rows);
  expect(imported).toEqual({ challenger: true, champion: false });
  expect((await compared(theirs.files, theirs.files)).comparison).toMatchObject({
    rows: 0,
    auc: null,
    reason: expect.stringMatching(/The model of version 2 was imported, as was the other's/),
  });
});

test('what was trained here is held against an imported champion on its own hold-out, each through its own encoder', async () => {
  const { comparison } = await compared(ours.files, theirs.files);
  expect(comparison.rows).toBe(ours.manifest.holdout!.holdout.rows);
  // The same model, which has a scaler in the one and none in the other.
  expect(comparison.challenger!.auc).toBe(comparison.champion!.auc);
  const champion = { version: '1', digest: bundleDigest(theirs.files), manifest: theirs.manifest };
  const recorded = { comparison, withBundle: true, at: 0, by: 'a test' };
  const { lines } = judge(ours.manifest, champion, [recorded]);
  expect(lines.find(({ check }) => check === 'schema')!.result).toBe('passed');
  expect(lines.at(-1)).toMatchObject({
    check: 'champion',
    result: 'passed',
    message: expect.stringMatching(
      /^On \d+ rows that it was not fitted to \(whether the imported champion was, nobody knows\)/,
    ),
  });
});
