import { describe, expect, test } from 'vitest';
import { marginsOf } from '../../../src/model/trees.ts';
import { readBooster } from '../../../src/model/xgboost/booster.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows } from '../support/random-ensemble.ts';

const names = ['a', 'b', 'c'];
const read = (text: string) => readBooster(new TextEncoder().encode(text));

describe('writing', () => {
  test.each([
    { trees: 0, depth: 1, featureCount: 3 },
    { trees: 1, depth: 0, featureCount: 3 },
    { trees: 40, depth: 6, featureCount: 3 },
  ])('what is written is read again, bit for bit: $trees trees of depth $depth', (shape) => {
    const ensemble = randomEnsemble(seededRandom(21), shape);
    const text = writeXgboostJson(ensemble, names);
    expect(read(text)).toMatchObject({ ensemble, featureNames: names, rounds: shape.trees });
    expect(writeXgboostJson(ensemble, names)).toBe(text);
  });

  test('extreme float32 numbers keep every bit', () => {
    const ensemble = randomEnsemble(seededRandom(22), { trees: 1, depth: 3, featureCount: 3 });
    const extremes = [1.17549435e-38, 1e-45, 3.4028235e38, 0.1, 16777217, 123456792].map(Math.fround);
    extremes.forEach((value, index) => {
      ensemble.trees[0]!.cover[index] = value;
    });
    const { cover } = read(writeXgboostJson(ensemble, names)).ensemble.trees[0]!;
    expect([...cover.subarray(0, 6)]).toEqual(extremes);
  });

  test('every number has an exponent, since XGBoost takes a bare 2 for an integer', () => {
    const ensemble = randomEnsemble(seededRandom(23), { trees: 1, depth: 2, featureCount: 3 });
    const covers = /"sum_hessian":\[([^\]]*)\]/g;
    const [, [, written]] = [...writeXgboostJson(ensemble, names).matchAll(covers)] as [unknown, string[]];
    expect(written).toMatch(/^1\.024E3(,[0-9.]+E-?[0-9]+)*$/);
  });

  test('margins do not depend on whether the base is in a tree of its own', () => {
    const ensemble = randomEnsemble(seededRandom(24), { trees: 20, depth: 3, featureCount: 3 });
    const text = writeXgboostJson(ensemble, names).replace('"solvent_base":"first_tree"', '');
    const asXgboostSeesIt = read(text).ensemble;
    expect(asXgboostSeesIt.trees).toHaveLength(21);
    expect(asXgboostSeesIt.baseMargin).toBe(0);
    const rows = randomRows(seededRandom(25), 500, 3);
    expect(marginsOf(asXgboostSeesIt, rows)).toEqual(marginsOf(ensemble, rows));
  });

  test('a tree that XGBoost 1.7 would walk wrongly is not written', () => {
    const ensemble = randomEnsemble(seededRandom(26), { trees: 1, depth: 2, featureCount: 3 });
    const [tree] = ensemble.trees;
    [tree!.left[0], tree!.right[0]] = [tree!.right[0]!, tree!.left[0]!];
    expect(() => writeXgboostJson(ensemble, names)).toThrow('not neighbours');
  });

  test.each([Number.NaN, Infinity, -Infinity])('%d is not written: nobody could read it', (value) => {
    const ensemble = randomEnsemble(seededRandom(27), { trees: 1, depth: 2, featureCount: 3 });
    ensemble.trees[0]!.threshold[0] = value;
    expect(() => writeXgboostJson(ensemble, names)).toThrow(`${value} cannot be written`);
  });

  test('names that XGBoost cannot take are others in the file, and their own when it is read', () => {
    const ensemble = randomEnsemble(seededRandom(28), { trees: 1, depth: 2, featureCount: 3 });
    const odd = ['income=<50k', 'say "no"\n', '\ud800'];
    const text = writeXgboostJson(ensemble, odd);
    expect((JSON.parse(text) as { learner: { feature_names: string[] } }).learner.feature_names).toEqual([
      'income=%3C50k',
      'say %22no%22%0A',
      '%EF%BF%BD',
    ]);
    expect(read(text).featureNames).toEqual(odd);
    expect(writeXgboostJson(ensemble, names)).not.toContain('solvent_feature_names');
  });
});
