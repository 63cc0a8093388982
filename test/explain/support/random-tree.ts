import type { Tree } from '../../../src/model/trees.ts';
import { seededRandom } from '../../../src/random.ts';

export const FEATURES = 4;

/** A random tree that asks some features several times on one way. */
export function randomTree(seed: number, depth: number): Tree {
  const random = seededRandom(seed);
  const nodes: { left: number; feature: number; threshold: number; cover: number }[] = [];
  const open = [{ node: 0, depth: 0, cover: 100 }];
  nodes.push({ left: -1, feature: 0, threshold: 0, cover: 100 });
  for (let next = open.shift(); next; next = open.shift()) {
    if (next.depth === depth || (next.depth > 0 && random.next() < 0.2)) continue;
    const left = nodes.length;
    const share = random.next();
    const node = nodes[next.node]!;
    Object.assign(node, { left, feature: Math.floor(random.next() * FEATURES), threshold: random.next() });
    [share, 1 - share].forEach((part, side) => {
      const cover = Math.fround(next.cover * part);
      nodes.push({ left: -1, feature: 0, threshold: 0, cover });
      open.push({ node: left + side, depth: next.depth + 1, cover });
    });
  }
  return {
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ left }) => (left < 0 ? -1 : left + 1)),
    feature: Int32Array.from(nodes, ({ feature }) => feature),
    threshold: Float32Array.from(nodes, ({ threshold }) => threshold),
    defaultLeft: Uint8Array.from(nodes, () => (random.next() < 0.5 ? 1 : 0)),
    weight: Float32Array.from(nodes, ({ left }) => (left < 0 ? random.next() * 4 - 2 : 0)),
    gain: new Float32Array(nodes.length),
    cover: Float32Array.from(nodes, ({ cover }) => cover),
  };
}
