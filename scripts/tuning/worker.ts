import { parentPort, workerData } from 'node:worker_threads';
import { compileSchema } from '../../src/application/compile.ts';
import { parseNewSchema } from '../../src/application/schema.ts';
import { type FoldFit, foldFitter } from '../../src/training/tuning/fold-fit.ts';
import { kernelHere } from '../training/kernel-here.ts';
import type { Shared } from './pool.ts';

/** Makes the fits that it is sent, one after the other. */
const { schema, matrix, options } = workerData as Shared;
const fitFold = foldFitter(compileSchema(parseNewSchema(schema)), matrix, options, kernelHere());
parentPort!.on('message', ({ index, fit }: { index: number; fit: FoldFit }) => {
  parentPort!.postMessage({ index, score: fitFold(fit) });
});
