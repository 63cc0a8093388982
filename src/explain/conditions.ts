import type { Tree } from '../model/trees.ts';

/** A tree's nodes that split, parents first. */
export function splitsOf({ left }: Tree): Int32Array {
  const nodes = Int32Array.from(left.keys());
  return nodes.filter((node) => left[node]! >= 0);
}

/**
 * A row made ready to be asked. Each value stands twice, so that missing ones need no question of their own: a condition that sends them
 * left looks where NaN stays, which reaches no threshold, and one that sends them right where infinity stands for it, which reaches all.
 */
export class ConditionedRow {
  readonly featureCount: number;
  readonly values: Float64Array;

  constructor(featureCount: number) {
    this.featureCount = featureCount;
    this.values = new Float64Array(2 * featureCount);
  }

  /** Reads the row that begins at `offset`. */
  read(features: Float32Array, offset: number): void {
    const { featureCount, values } = this;
    for (let feature = 0; feature < featureCount; feature++) {
      const value = features[offset + feature]!;
      values[feature] = value;
      values[featureCount + feature] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : value;
    }
  }
}

/** The conditions of a tree's splits, in their order. */
export class Conditions {
  /** Where in a `ConditionedRow` to look, … */
  readonly columns: Int32Array;
  /** … and from which value on a row goes right. */
  readonly thresholds: Float64Array;

  constructor({ feature, threshold, defaultLeft }: Tree, splits: Int32Array, featureCount: number) {
    this.columns = splits.map((node) => feature[node]! + (defaultLeft[node] === 1 ? 0 : featureCount));
    this.thresholds = Float64Array.from(splits, (node) => threshold[node]!);
  }

  /** Writes for each split 1 where the row goes right, and else 0. */
  ask({ values }: ConditionedRow, answers: Uint8Array): void {
    const { columns, thresholds } = this;
    for (let split = 0; split < columns.length; split++)
      // By arithmetic: a branch would be guessed wrong half of the time.
      answers[split] = Number(values[columns[split]!]! >= thresholds[split]!);
  }
}
