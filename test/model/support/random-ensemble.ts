import type { Ensemble, Tree } from '../../../src/model/trees.ts';
import type { Random } from '../../../src/ports.ts';
import { randomInteger } from '../../../src/random.ts';

export interface Shape {
  trees: number;
  depth: number;
  featureCount: number;
  /** How likely a branch ends at a node above that; by default one in ten. */
  endsEarly?: number;
}

/** An ensemble of random trees, some branches ending early. Thresholds come from a few values, so that rows hit them. */
export function randomEnsemble(random: Random, shape: Shape): Ensemble {
  return {
    featureCount: shape.featureCount,
    baseMargin: Math.fround(-3 + random.next()),
    trees: Array.from({ length: shape.trees }, () => randomTree(random, shape)),
  };
}

/** The values that thresholds are made of, and one float32 step around them. */
export const THRESHOLDS = [-1.5, -1e-6, 0, 0.1, 0.5, 1, 1234.5678, 3e20].map(Math.fround);

function randomTree(random: Random, { depth, featureCount, endsEarly = 0.1 }: Shape): Tree {
  interface Node {
    left: number;
    feature: number;
    threshold: number;
    weight: number;
    cover: number;
  }
  const nodes: Node[] = [];
  const add = (cover: number) => nodes.push({ left: -1, feature: 0, threshold: 0, weight: 0, cover });
  const grow = (index: number, level: number) => {
    const node = nodes[index]!;
    if (level === depth || random.next() < endsEarly) {
      node.weight = Math.fround((random.next() - 0.5) / 4);
      return;
    }
    node.left = nodes.length;
    node.feature = randomInteger(random, featureCount);
    node.threshold = THRESHOLDS[randomInteger(random, THRESHOLDS.length)]!;
    // A power of two, so that covers of siblings add up to their parent's exactly.
    add(node.cover / 2);
    add(node.cover / 2);
    grow(node.left, level + 1);
    grow(node.left + 1, level + 1);
  };
  add(1024);
  grow(0, 0);
  return {
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => (node.left < 0 ? -1 : node.left + 1)),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    defaultLeft: Uint8Array.from(nodes, (node) => (node.left < 0 ? 0 : randomInteger(random, 2))),
    weight: Float32Array.from(nodes, (node) => node.weight),
    gain: Float32Array.from(nodes, (node) => (node.left < 0 ? 0 : random.next())),
    cover: Float32Array.from(nodes, (node) => node.cover),
  };
}

/** Rows of every kind of value that a tree can meet: on thresholds, a float32 step beside them, missing, infinite. */
export function randomRows(random: Random, rows: number, featureCount: number): Float32Array {
  const values = THRESHOLDS.flatMap((value) => [nextFloat32(value, -1), value, nextFloat32(value, 1)]);
  values.push(Number.NaN, Infinity, -Infinity, -0);
  return Float32Array.from(
    { length: rows * featureCount },
    () => values[randomInteger(random, values.length)]!,
  );
}

/** The neighbouring float32 below (-1) or above (+1). */
export function nextFloat32(value: number, direction: -1 | 1): number {
  const bits = new Int32Array(1);
  const float = new Float32Array(bits.buffer);
  float[0] = value;
  if (value === 0) {
    bits[0] = 1;
    return direction * float[0]!;
  }
  bits[0]! += value > 0 === direction > 0 ? 1 : -1;
  return float[0]!;
}
