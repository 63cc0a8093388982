import { type Ensemble, type MarginsOf, marginsOf } from '../trees.ts';
import { checkedMargins } from './checked.ts';
import { kernelIn } from './kernel.ts';

/** Laying a node out takes as long as so many rows take to pass one tree. */
const ROWS_PER_NODE = 4;

/**
 * `marginsOf` of many ensembles, one after the other, by the tree kernel: to the same bits, for as long as a few rows of each call
 * agree with the plain walk. From then on the walk scores all.
 *
 * @param module kernel.wasm, compiled
 * @param notUsed is told why the walk scores all, once
 */
export function kernelScorer(module: WebAssembly.Module, notUsed: (reason: string) => void): MarginsOf {
  let isUsed = true;
  let instance: WebAssembly.Instance | undefined;
  const drop = (reason: string) => {
    isUsed = false;
    notUsed(reason);
  };
  return (ensemble, features) => {
    const rows = features.length / ensemble.featureCount;
    if (!isUsed || !isWorthIt(ensemble, rows)) return marginsOf(ensemble, features);
    const walked = (some: Float32Array) => marginsOf(ensemble, some);
    try {
      // Its memory is taken over from ensemble to ensemble: a training has dozens, and memory is given back late.
      instance ??= new WebAssembly.Instance(module);
      const kernel = kernelIn(instance, ensemble);
      return checkedMargins(kernel, walked, ensemble.featureCount, drop)(features, rows);
    } catch (error) {
      drop((error as Error).message);
      return walked(features);
    }
  };
}

function isWorthIt({ trees }: Ensemble, rows: number): boolean {
  const nodes = trees.reduce((sum, { left }) => sum + left.length, 0);
  return rows * trees.length > ROWS_PER_NODE * nodes;
}
