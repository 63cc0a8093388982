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

test('an imported version is held against no other: no row is new to it for certain', async () => {
  const { comparison } = await compared(theirs.files, ours.files);
  expect(comparison).toMatchObject({
    rows: 0,
    auc: null,
    reason: expect.stringMatching(
      /The model of version 2 was imported, and nobody knows which rows it was fitted to/,
    ),
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
      /The champion was imported: if it had seen these rows, it looks better than it is\.$/,
    ),
  });
});
