import { beforeAll, expect, test } from 'vitest';
import { type Bundle, openBundle } from '../../src/model/bundle.ts';
import { trainedAgain } from '../../src/risk-pack/from-training.ts';
import { train } from '../../src/training/train.ts';
import { imported, open as openImported } from '../training/imported/support.ts';
import { bytesOf, schema, smallCsv } from '../training/support.ts';
import { changed } from './support.ts';

const lines = smallCsv(800);
const open = async () => ({ name: 'loans.csv', bytes: bytesOf(lines) });
const en = (text: string) => ({ en: text });
const reasons = [
  { code: 'debt', of: ['owed', 'burden'], higher: en('High debt'), missing: en('No debt known') },
  { code: 'income', of: ['earned'], text: en('Income') },
  { code: 'age', of: ['age'], text: en('Age') },
  { code: 'home', of: ['owner'], values: { true: en('Owns a home'), false: en('Owns no home') } },
  { code: 'region', of: ['region'], suppress: true },
];

let bundle: Bundle;
beforeAll(async () => {
  const params = { num_boost_round: 10, max_depth: 2, folds: 2 };
  // A schema file is laid out as its writer likes: the manifest has what it says, and not its spaces.
  const text = JSON.stringify({ ...schema, reasons }, null, 4);
  const { files } = await train(text, await open(), { seed: 5, params });
  bundle = openBundle(files);
});

test('a version that is trained again has the same trees and every number, drawn ones too', async () => {
  const { checks, retrained } = await trainedAgain(bundle, open);
  expect(retrained).toEqual({ same_trees: true });
  expect(checks.filter(({ same }) => !same)).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      'metrics.holdout.roc_auc.low',
      'metrics.cv.ks.folds[1]',
      'validation.yardstick.auc_difference.value',
      'validation.partial_dependence[0].points[0].probability',
      'reasons.stable',
      'calibration.slope',
    ]),
  );
});

test('an interval that somebody changed is named', async () => {
  const narrow = changed(bundle, ({ metrics }) => {
    metrics.holdout.ks.low += 0.01;
  });
  const { checks } = await trainedAgain(narrow, open);
  expect(checks.filter(({ same }) => !same).map(({ name, from }) => [name, from])).toEqual([
    ['metrics.holdout.ks.low', 'training'],
  ]);
});

test('with another seed the trees are others', async () => {
  const { retrained } = await trainedAgain(
    changed(bundle, (manifest) => {
      manifest.seed = 6;
    }),
    open,
  );
  expect(retrained).toEqual({ same_trees: false });
});

test('what was imported cannot be trained again', async () => {
  await expect(trainedAgain(openBundle((await imported()).files), openImported)).rejects.toThrow(
    'was imported',
  );
});
