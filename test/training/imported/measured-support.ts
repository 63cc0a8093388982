import { compileSchema } from '../../../src/application/compile.ts';
import { encode, inOwnUnits } from '../../../src/application/encode.ts';
import type { Scaler } from '../../../src/application/scaler.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import type { Tree } from '../../../src/model/trees.ts';
import { probabilitiesOf } from '../../../src/training/fit.ts';
import type { Measured } from '../../../src/training/imported/measured.ts';

/** A tree of one split: -1 on the left, 1 on the right. */
export function stump(feature: number, threshold: number, missing: 'left' | 'right'): Tree {
  return {
    left: Int32Array.of(1, -1, -1),
    right: Int32Array.of(2, -1, -1),
    feature: Int32Array.of(feature, 0, 0),
    threshold: Float32Array.of(threshold, 0, 0),
    defaultLeft: Uint8Array.of(missing === 'left' ? 1 : 0, 0, 0),
    weight: Float32Array.of(0, -1, 1),
    gain: new Float32Array(3),
    cover: new Float32Array(3),
  };
}

/** As many times as it takes for it to be no chance that all have one side. */
export function stumps(feature: number, threshold: number, missing: 'left' | 'right'): Tree[] {
  return Array.from({ length: 5 }, () => stump(feature, threshold, missing));
}

/** A model of some trees with rows, one number a field, as `encode` takes them. */
export function measuredOf(
  fields: readonly object[],
  derived: readonly object[],
  rows: readonly (readonly number[])[],
  trees: Tree[],
  scaler?: Scaler,
): Measured {
  const policy = { maximize: 'recall' };
  const schema = parseApplicationSchema({
    name: 'small',
    target: { column: 'Bad' },
    fields,
    derived,
    policy,
  });
  const compiled = compileSchema(schema, scaler);
  const featureCount = compiled.features.length;
  const matrix = (of: (row: readonly number[]) => Float32Array) => ({
    features: Float32Array.from(rows.flatMap((row) => [...of(row)])),
    rows: rows.length,
    featureCount,
    labels: Uint8Array.from(rows, (_, row) => row % 2),
  });
  const encoded = (row: readonly number[]) => {
    const vector = new Float32Array(featureCount);
    encode(compiled, row, vector, 0);
    return vector;
  };
  const seen = matrix(encoded);
  const own = matrix((row) => inOwnUnits(compiled, row, encoded(row)));
  const ensemble = { featureCount, baseMargin: 0, trees };
  const probabilities = probabilitiesOf(ensemble, seen.features);
  return { compiled, ensemble, seen, inOwnUnits: own, probabilities };
}

/** The probability of a margin, as text to two digits. */
export function movedText(from: number, to: number): string {
  const probability = (margin: number) => 1 / (1 + Math.exp(-margin));
  return String(Number(Math.abs(probability(to) - probability(from)).toPrecision(2)));
}
