import { describe, expect, test } from 'vitest';
import { ConditionedRow, Conditions, splitsOf } from '../../src/explain/conditions.ts';
import { InterventionalTree } from '../../src/explain/interventional-tree.ts';
import { KeptWays } from '../../src/explain/kept-ways.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble } from '../model/support/random-ensemble.ts';

const contributions = Float64Array.of(1, -2, 3);

describe('what leaves contribute', () => {
  test('is kept by leaf and set, also that it is nothing', () => {
    const ways = new KeptWays([3, 2], { bytes: 1 << 20 });
    expect(ways.find(0, 5)).toBeUndefined();
    ways.keep(0, 5, contributions, 3);
    ways.keep(1, 1, new Float64Array(2), 2);
    const at = ways.find(0, 5)!;
    expect([...ways.kept.subarray(at, at + 3)]).toEqual([1, -2, 3]);
    expect(ways.find(1, 1)).toBe(-1);
    expect([ways.find(0, 1), ways.find(1, 2)]).toEqual([undefined, undefined]);
  });

  test('is not kept without room, nor of a way with many features', () => {
    const room = { bytes: 40 };
    const ways = new KeptWays([3, 9], room);
    expect(room.bytes).toBe(8);
    ways.keep(0, 5, contributions, 3);
    expect(ways.find(0, 5)).toBeUndefined();
    ways.keep(1, 1, contributions, 3);
    expect(ways.find(1, 1)).toBeUndefined();
    const none = new KeptWays([3], { bytes: 0 });
    none.keep(0, 0, contributions, 3);
    expect(none.find(0, 0)).toBeUndefined();
  });

  test('has the same bits with room and without, the first time and again', () => {
    const random = seededRandom(4);
    const { trees } = randomEnsemble(random, { trees: 8, depth: 6, featureCount: 7 });
    const rows = Array.from({ length: 60 }, () => {
      const row = new ConditionedRow(7);
      row.read(
        Float32Array.from({ length: 7 }, () => 3 * random.next() - 2),
        0,
      );
      return row;
    });
    for (const tree of trees) {
      const splits = splitsOf(tree);
      const conditions = new Conditions(tree, splits, 7);
      const kept = new InterventionalTree(tree, rows.slice(0, 20), { bytes: 1 << 20 });
      const plain = new InterventionalTree(tree, rows.slice(0, 20));
      for (const row of [...rows, ...rows]) {
        const answers = new Uint8Array(splits.length);
        conditions.ask(row, answers);
        const [one, other] = [new Float64Array(7), new Float64Array(7)];
        kept.add(answers, one, 0);
        plain.add(answers, other, 0);
        expect(one).toEqual(other);
      }
    }
  });
});
