import { expect, test } from 'vitest';
import { ConditionedRow, Conditions, splitsOf } from '../../src/explain/conditions.ts';
import { PathDependentTree } from '../../src/explain/path-dependent-tree.ts';
import { PatternTables } from '../../src/explain/pattern-tables.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';
import { FEATURES, randomTree } from './support/random-tree.ts';

const full = (depth: number) =>
  randomEnsemble(seededRandom(depth), { trees: 1, depth, featureCount: 1, endsEarly: 0 }).trees[0]!;

test('trees of up to eight splits have tables', () => {
  const tables = new PatternTables();
  const take = (depth: number) => tables.take(full(depth), new PathDependentTree(full(depth)));
  expect([0, 1, 2, 3, 4].map(take)).toEqual([true, true, true, true, false]);
});

test('tables are made as long as they fit into four megabytes', () => {
  const tables = new PatternTables();
  // One feature: 128 patterns of 8 bytes.
  const tree = full(3);
  const contributions = new PathDependentTree(tree);
  let taken = 0;
  while (tables.take(tree, contributions)) taken++;
  expect(taken).toBe(4096);
  expect(tables.take(full(0), contributions)).toBe(true);
});

test('a tree contributes the same from its table as by itself', () => {
  const values = Float32Array.of(0.3, Number.NaN, 0.8, 0.5);
  const row = new ConditionedRow(FEATURES);
  row.read(values, 0);
  for (let seed = 0; seed < 100; seed++) {
    const tree = randomTree(seed, 3);
    const contributions = new PathDependentTree(tree);
    const tables = new PatternTables();
    expect(tables.take(tree, contributions)).toBe(true);
    const fromTable = new Float64Array(FEATURES);
    tables.make(row)(fromTable, 0);
    const splits = splitsOf(tree);
    const answers = new Uint8Array(splits.length);
    new Conditions(tree, splits, FEATURES).ask(row, answers);
    const byItself = new Float64Array(FEATURES);
    contributions.add(answers, byItself, 0);
    expect(fromTable).toEqual(byItself);
  }
});
