import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Matrix } from '../../src/training/boosting/matrix.ts';
import type { FoldFit, FoldScore } from '../../src/training/tuning/fold-fit.ts';
import type { ScoreFits } from '../../src/training/tuning/search.ts';

/** What every thread is given. The rows lie in memory that they share. */
export interface Shared {
  /** The schema file's content, without its `training` block. */
  schema: unknown;
  matrix: Matrix;
  options: { seed: number; folds: number };
}

export interface Pool {
  scoreFits: ScoreFits;
  close(): Promise<void>;
}

/** Threads that make fits side by side. Which thread makes a fit does not change it. */
export function startPool({ schema, matrix, options }: Shared, threads: number): Pool {
  const workerData: Shared = { schema, matrix: sharedMatrix(matrix), options };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./worker.ts', import.meta.url), { workerData }),
  );
  return {
    async scoreFits(fits, onScore) {
      const scores: FoldScore[] = [];
      let next = 0;
      await Promise.all(
        workers.map(async (worker) => {
          while (next < fits.length) {
            const index = next++;
            worker.postMessage({ index, fit: fits[index]! } satisfies { index: number; fit: FoldFit });
            // An error in the thread rejects this.
            const [{ score }] = (await once(worker, 'message')) as [{ score: FoldScore }];
            scores[index] = score;
            onScore?.(index, score);
          }
        }),
      );
      return scores;
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function sharedMatrix({ features, labels, ...shape }: Matrix): Matrix {
  const sharedFeatures = new Float32Array(new SharedArrayBuffer(features.byteLength));
  sharedFeatures.set(features);
  const sharedLabels = new Uint8Array(new SharedArrayBuffer(labels.byteLength));
  sharedLabels.set(labels);
  return { ...shape, features: sharedFeatures, labels: sharedLabels };
}
