import { beforeAll, describe, expect, test } from 'vitest';
import { type Bundle, openBundle } from '../../src/model/bundle.ts';
import { readTrees } from '../../src/model/consistency.ts';
import { checksFromBundle } from '../../src/risk-pack/from-bundle.ts';
import { checksFromData } from '../../src/risk-pack/from-data.ts';
import { train } from '../../src/training/train.ts';
import {
  boosterFile,
  boosterOfDoubled,
  DOUBLING,
  imported,
  open as openImported,
} from '../training/imported/support.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../training/support.ts';

/** Loans with a day, a group and a weight. */
const lines = smallCsv(1_500).map((line, row) =>
  row === 0
    ? `${HEADER},Day,Sex,Weight`
    : `${line},2026-0${1 + (row % 3)}-01,${row % 2 === 0 ? 'f' : 'm'},${1 + (row % 4) / 2}`,
);
const open = async () => ({ name: 'loans.csv', bytes: bytesOf(lines) });

async function trained(change: object): Promise<Bundle> {
  const params = { num_boost_round: 10, max_depth: 2, folds: 2, smote: null };
  const { files } = await train(JSON.stringify({ ...schema, ...change }), await open(), { seed: 1, params });
  return openBundle(files);
}

const checks = (bundle: Bundle, of = open) =>
  checksFromData(bundle, readTrees(bundle.files.get('trees.json')!), of);
const ofBundle = (bundle: Bundle) =>
  checksFromBundle(bundle, readTrees(bundle.files.get('trees.json')!)).filter(({ same }) => !same);
const different = async (bundle: Bundle) => (await checks(bundle)).filter(({ same }) => !same);

describe('from the rows that it was trained on', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await trained({ date: 'Day', audit: ['Sex'], weight: 'Weight' });
  });

  test('every metric comes out to the last bit, with days, groups and weights', async () => {
    const found = await checks(bundle);
    expect(found.filter(({ same }) => !same)).toEqual([]);
    const names = found.map(({ name }) => name);
    for (const metric of Object.keys(bundle.manifest.metrics.holdout))
      expect(names).toContain(`metrics.holdout.${metric}.value`);
    expect(names).toEqual(
      expect.arrayContaining([
        'data.rows',
        'data.weight',
        'holdout.holdout.positives',
        'validation.calibration.slope.low',
        'validation.periods[0].mean_probability',
        'audit.columns[0].groups[0].measures.approval_rate.value',
        'baseline.probability.counts[0]',
      ]),
    );
  });

  test('weighted sums agree with one another without the rows, too', () => {
    expect(bundle.manifest.validation!.confusion_rows).toBeDefined();
    expect(ofBundle(bundle)).toEqual([]);
  });

  test('a number that somebody changed is named, with what it is', async () => {
    const manifest = structuredClone(bundle.manifest);
    const { value } = manifest.metrics.holdout.pr_auc;
    manifest.metrics.holdout.pr_auc.value = 0.9;
    manifest.data.positives += 1;
    expect(await different({ ...bundle, manifest })).toEqual([
      {
        name: 'data.positives',
        stated: manifest.data.positives,
        found: manifest.data.positives - 1,
        from: 'data',
        same: false,
      },
      { name: 'metrics.holdout.pr_auc.value', stated: 0.9, found: value, from: 'data', same: false },
    ]);
  });

  test('another file is refused before anything of it is compared', async () => {
    const other = async () => ({ name: 'others.csv', bytes: bytesOf(smallCsv(100)) });
    await expect(checks(bundle, other)).rejects.toThrow(
      /^others\.csv is not the file that this version was made with: its SHA-256 is [0-9a-f]{64}, and the manifest names [0-9a-f]{64}\./,
    );
  });
});

test('without a date, groups or weights nothing differs either', async () => {
  expect(await different(await trained({}))).toEqual([]);
});

test.each([
  ['', {}, boosterFile()],
  [' behind a scaler, and calibrated', { scaler: DOUBLING, calibrate: true }, boosterOfDoubled()],
])(
  'an imported model%s is measured again on the rows that it was imported with',
  async (_, options, booster) => {
    const bundle = openBundle((await imported(options, booster)).files);
    const found = await checks(bundle, openImported);
    expect(found.filter(({ same }) => !same)).toEqual([]);
    expect(found.map(({ name }) => name)).toContain('metrics.holdout.roc_auc.value');
  },
);
