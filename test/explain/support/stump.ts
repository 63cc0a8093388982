import type { Ensemble } from '../../../src/model/trees.ts';

/** One tree: feature 0 below 5, or missing, gives -1, and else 1. */
export const stump = (covers: [number, number]): Ensemble => ({
  featureCount: 1,
  baseMargin: 0,
  trees: [
    {
      left: Int32Array.of(1, -1, -1),
      right: Int32Array.of(2, -1, -1),
      feature: Int32Array.of(0, 0, 0),
      threshold: Float32Array.of(5, 0, 0),
      defaultLeft: Uint8Array.of(1, 0, 0),
      weight: Float32Array.of(0, -1, 1),
      gain: Float32Array.of(1, 0, 0),
      cover: Float32Array.of(covers[0] + covers[1], ...covers),
    },
  ],
});
