import { kernelScorer } from '../../src/model/kernel/scorer.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';

/** Scores the many rows of a training on this machine by the tree kernel, and says on the error stream when it cannot. */
export function kernelHere() {
  return kernelScorer(nodeKernel(), (reason) =>
    console.error(`The tree kernel is not used, which takes longer and changes nothing: ${reason}`),
  );
}
