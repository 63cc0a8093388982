import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { marginsOf } from '../../../src/model/trees.ts';
import { readXgboostJson } from '../../../src/model/xgboost/reader.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble, randomRows } from '../support/random-ensemble.ts';

const names = ['a', 'b', 'c'];

function golden(major: number) {
  const path = join(import.meta.dirname, '../../golden/xgboost-model', `${major}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as {
    model: Record<string, unknown>;
    rows: (number | null)[][];
    margins: number[];
  };
}

describe('reading', () => {
  // scripts/golden-xgboost-model.py wrote these with XGBoost 1.7.6 and 3.2.0.
  test.each([1, 3])('a model that XGBoost %i wrote scores as XGBoost does', (major) => {
    const { model, rows, margins } = golden(major);
    const { ensemble, featureNames } = readXgboostJson(JSON.stringify(model));
    expect(featureNames).toEqual(names);
    const scored = marginsOf(
      ensemble,
      Float32Array.from(rows.flat(), (value) => value ?? Number.NaN),
    );
    margins.forEach((margin, row) => {
      // Two float32 steps at a magnitude of 2 to 4: the C library's float logarithm of base_score may differ in the last.
      expect(Math.abs(scored[row]! - margin), `row ${row}`).toBeLessThanOrEqual(2 * 2 ** -22);
    });
  });

  test.each([
    ['{', 'it is not JSON'],
    ['{}', 'learner'],
    [JSON.stringify({ learner: { gradient_booster: { name: 'gblinear' } } }), 'gradient_booster'],
  ])('%s is no model', (text, reason) => {
    expect(() => readXgboostJson(text)).toThrow(reason);
  });

  test('a split on categories is refused, not misread', () => {
    const { model } = golden(3);
    const text = JSON.stringify(model).replace('"split_type":[0', '"split_type":[1');
    expect(() => readXgboostJson(text)).toThrow('split_type');
  });
});

describe('writing', () => {
  test.each([
    { trees: 0, depth: 1, featureCount: 3 },
    { trees: 1, depth: 0, featureCount: 3 },
    { trees: 40, depth: 6, featureCount: 3 },
  ])('what is written is read again, bit for bit: $trees trees of depth $depth', (shape) => {
    const ensemble = randomEnsemble(seededRandom(21), shape);
    const text = writeXgboostJson(ensemble, names);
    expect(readXgboostJson(text)).toEqual({ ensemble, featureNames: names });
    expect(writeXgboostJson(ensemble, names)).toBe(text);
  });

  test('extreme float32 numbers keep every bit', () => {
    const ensemble = randomEnsemble(seededRandom(22), { trees: 1, depth: 3, featureCount: 3 });
    const extremes = [1.17549435e-38, 1e-45, 3.4028235e38, -0.1, 16777217, 123456792].map(Math.fround);
    extremes.forEach((value, index) => {
      ensemble.trees[0]!.cover[index] = value;
    });
    const { cover } = readXgboostJson(writeXgboostJson(ensemble, names)).ensemble.trees[0]!;
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
    const asXgboostSeesIt = readXgboostJson(text).ensemble;
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
});
