import type { Tree } from '../../../src/model/trees.ts';

/** A tree that asks for each feature once and gives 1 to who goes right everywhere, and else 0. */
export function chain(features: number): Tree {
  const nodes = 2 * features + 1;
  const every = Array.from({ length: nodes }, (_, node) => node);
  // Node 2k splits on feature k; its left child 2k + 1 is a leaf.
  const splits = (node: number) => node % 2 === 0 && node < nodes - 1;
  return {
    left: Int32Array.from(every, (node) => (splits(node) ? node + 1 : -1)),
    right: Int32Array.from(every, (node) => (splits(node) ? node + 2 : -1)),
    feature: Int32Array.from(every, (node) => (splits(node) ? node / 2 : 0)),
    threshold: new Float32Array(nodes).fill(0.5),
    defaultLeft: new Uint8Array(nodes),
    weight: Float32Array.from(every, (node) => (node === nodes - 1 ? 1 : 0)),
    gain: new Float32Array(nodes),
    cover: new Float32Array(nodes),
  };
}
