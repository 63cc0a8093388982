import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import type { Ensemble } from '../../../src/model/trees.ts';
import { seededRandom } from '../../../src/random.ts';
import { toldReasons } from '../../../src/training/validation/told-reasons.ts';

const schema = {
  name: 'told',
  target: { column: 'Bad' },
  fields: [
    { name: 'debt', column: 'Debt', type: 'number' },
    { name: 'pay', column: 'Pay', type: 'number' },
  ],
  policy: { maximize: 'recall' },
};
const reasons = [
  { code: 'much_debt', of: ['debt'], text: { en: 'Debt' } },
  { code: 'pay', of: ['pay'], text: { en: 'Pay' } },
];

/** A tree that adds 1 where a feature is at or above a threshold. */
function step(feature: number, threshold: number): Ensemble['trees'][number] {
  return {
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(threshold, 0, 0),
    defaultLeft: Uint8Array.of(1, 0, 0),
    weight: Float32Array.of(0, 0, 1),
    gain: Float32Array.of(1, 0, 0),
    cover: Float32Array.of(2, 1, 1),
  };
}

/** A tree that adds 1 where either feature is at or above 100. */
function eitherStep(): Ensemble['trees'][number] {
  return {
    left: Int32Array.of(1, 3, -1, -1, -1),
    right: Int32Array.of(2, 4, -1, -1, -1),
    feature: Int32Array.of(0, 1, 0, 0, 0),
    threshold: Float32Array.of(100, 100, 0, 0, 0),
    defaultLeft: new Uint8Array(5),
    weight: Float32Array.of(0, 0, 1, 0, 1),
    gain: new Float32Array(5),
    cover: Float32Array.of(4, 2, 2, 1, 1),
  };
}

function toldOf(rows: number[][], probabilities: number[], changes: object = {}) {
  const compiled = compileSchema(parseNewSchema({ ...schema, reasons }));
  const ensemble: Ensemble = { featureCount: 2, baseMargin: 0, trees: [step(0, 100), step(1, 100)] };
  return toldReasons({
    compiled,
    ensemble,
    reference: { of: 9, rows: [[10, 10]] },
    threshold: 0.5,
    holdout: {
      features: Float32Array.from(rows.flat()),
      rows: rows.length,
      featureCount: 2,
      labels: new Uint8Array(rows.length),
    },
    probabilities,
    random: seededRandom(3),
    ...changes,
  });
}

describe('what the declined of a hold-out would be told', () => {
  test('is counted by code, of declined rows alone', () => {
    const rows = [
      [500, 10],
      [500, 500],
      [10, 500],
      [10, 10],
      [500, 500],
    ];
    expect(toldOf(rows, [0.9, 0.9, 0.9, 0.9, 0.1])).toEqual({
      rows: 4,
      codes: [
        { code: 'much_debt', first: 2, told: 2 },
        { code: 'pay', first: 1, told: 2 },
      ],
      none: 1,
      stable: 1,
      lowered: 1,
    });
  });

  test('is unstable where a number lies at a threshold', () => {
    const rows = Array.from({ length: 200 }, () => [100, 500]);
    const { stable } = toldOf(
      rows,
      rows.map(() => 0.9),
    )!;
    // One in two moves down, below the threshold, and then the pay is the first reason.
    expect(stable).toBeGreaterThan(0.35);
    expect(stable).toBeLessThan(0.65);
  });

  test('is no reason where the risk stays when it is as usual', () => {
    // Debt of 500 adds nothing where the pay is 500 as well: either is enough.
    const either: Ensemble = { featureCount: 2, baseMargin: 0, trees: [eitherStep()] };
    expect(toldOf([[500, 500]], [0.9], { ensemble: either })).toMatchObject({ none: 0, lowered: 0 });
    expect(toldOf([[500, 10]], [0.9], { ensemble: either })).toMatchObject({ none: 0, lowered: 1 });
  });

  test('is of 500 rows at most, of nothing where nobody is declined, and nothing without texts or approved applications', () => {
    const rows = Array.from({ length: 600 }, () => [500, 10]);
    expect(
      toldOf(
        rows,
        rows.map(() => 0.9),
      ),
    ).toMatchObject({ rows: 500, none: 0 });
    expect(toldOf([[500, 10]], [0.1])).toMatchObject({ rows: 0, none: 0, stable: null });
    expect(toldOf([[500, 10]], [0.9], { reference: { of: 0, rows: [] } })).toBeUndefined();
    expect(toldOf([[500, 10]], [0.9], { compiled: compileSchema(parseNewSchema(schema)) })).toBeUndefined();
  });
});
