import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConditionedRow, Conditions, splitsOf } from '../../src/explain/conditions.ts';
import { InterventionalTree } from '../../src/explain/interventional-tree.ts';
import { PathDependentTree } from '../../src/explain/path-dependent-tree.ts';
import { PLANE_FEATURES, Planes } from '../../src/explain/planes.ts';
import type { TreeContributions } from '../../src/explain/tree-contributions.ts';
import { askedFeatures, partsOf } from '../../src/explain/tree-parts.ts';
import { leafOf, type Tree } from '../../src/model/trees.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';

const FEATURES = 4;
const value = fc.constantFrom(Number.NaN, -2, -1.5, 0, 0.1, 0.3, 0.5, 1, 2000);
const aRow = fc.array(value, { minLength: FEATURES, maxLength: FEATURES });

function rowOf(values: number[]): ConditionedRow {
  const row = new ConditionedRow(FEATURES);
  row.read(Float32Array.from(values), 0);
  return row;
}

/** One tree's contributions, by itself. */
function alone(tree: Tree, contributions: TreeContributions, row: ConditionedRow): Float64Array {
  const out = new Float64Array(FEATURES);
  const splits = splitsOf(tree);
  const answers = new Uint8Array(splits.length);
  new Conditions(tree, splits, FEATURES).ask(row, answers);
  contributions.add(answers, out, 0);
  return out;
}

const treesOf = (seed: number, depth: number) =>
  randomEnsemble(seededRandom(seed), { trees: 12, depth, featureCount: FEATURES }).trees;

describe('the parts of a tree', () => {
  test('ask for two features at most, and add up to it, as do their contributions of both kinds', () => {
    fc.assert(
      fc.property(fc.nat(), aRow, aRow, (seed, values, other) => {
        const row = rowOf(values);
        const features = Float32Array.from(values);
        for (const tree of treesOf(seed, 2)) {
          const parts = partsOf(tree, PLANE_FEATURES)!;
          expect(Math.max(...parts.map((part) => askedFeatures(part).length))).toBeLessThanOrEqual(
            PLANE_FEATURES,
          );
          const sum = parts.reduce((all, part) => all + part.weight[leafOf(part, features, 0)]!, 0);
          expect(sum).toBe(tree.weight[leafOf(tree, features, 0)]);
          for (const made of [
            (one: Tree) => new PathDependentTree(one),
            (one: Tree) => new InterventionalTree(one, [rowOf(other)]),
          ]) {
            const whole = alone(tree, made(tree), row);
            const ofParts = parts.map((part) => alone(part, made(part), row));
            whole.forEach((one, feature) => {
              const added = ofParts.reduce((all, part) => all + part[feature]!, 0);
              expect(Math.abs(added - one)).toBeLessThan(1e-12);
            });
            const means = parts.reduce((all, part) => all + made(part).mean, 0);
            expect(Math.abs(means - made(tree).mean)).toBeLessThan(1e-12);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('are none where a side of a tree asks for more', () => {
    expect(treesOf(1, 6).some((tree) => partsOf(tree, PLANE_FEATURES) === undefined)).toBe(true);
  });
});

describe('planes', () => {
  test('add what their trees do one by one, the first time and again, in any order of rows', () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(aRow, { minLength: 2, maxLength: 6 }), (seed, rows) => {
        const parts = treesOf(seed, 2).flatMap((tree) => partsOf(tree, PLANE_FEATURES)!);
        const made = parts.map((tree) => ({ tree, contributions: new PathDependentTree(tree) }));
        const planes = new Planes();
        for (const { tree, contributions } of made) expect(planes.take(tree, contributions)).toBe(true);
        const row = new ConditionedRow(FEATURES);
        const add = planes.make(row, () => expect.fail('all fit'));
        for (const values of [...rows, ...rows]) {
          row.read(Float32Array.from(values), 0);
          const out = new Float64Array(FEATURES + 1);
          add(out, 1);
          const expected = new Float64Array(FEATURES);
          for (const { tree, contributions } of made)
            alone(tree, contributions, row).forEach((one, feature) => {
              expected[feature]! += one;
            });
          expect(out[0]).toBe(0);
          expected.forEach((one, feature) => {
            expect(Math.abs(out[feature + 1]! - one)).toBeLessThan(1e-12);
          });
        }
      }),
      { numRuns: 50 },
    );
  });

  test('leave a tree of three features, and hand on those of a plane that has more cells than there is room', () => {
    const three = treesOf(3, 3).find((tree) => askedFeatures(tree).length > PLANE_FEATURES)!;
    const planes = new Planes();
    expect(planes.take(three, new PathDependentTree(three))).toBe(false);
    // 1,200 thresholds of either feature: 1.4 million cells.
    const stump = (feature: number, threshold: number): Tree => ({
      left: Int32Array.of(1, -1, 3, -1, -1),
      right: Int32Array.of(2, -1, 4, -1, -1),
      feature: Int32Array.of(feature, 0, 1 - feature, 0, 0),
      threshold: Float32Array.of(threshold, 0, threshold, 0, 0),
      defaultLeft: new Uint8Array(5),
      weight: Float32Array.of(0, 1, 0, 2, 3),
      gain: new Float32Array(5),
      cover: Float32Array.of(4, 2, 2, 1, 1),
    });
    const many = Array.from({ length: 1200 }, (_, index) => stump(index % 2, index));
    for (const tree of many) expect(planes.take(tree, new PathDependentTree(tree))).toBe(true);
    const left: Tree[] = [];
    planes.make(new ConditionedRow(FEATURES), (tree) => left.push(tree));
    expect(left).toEqual(many);
  });
});
