import type { CompiledSchema } from '../application/compile.ts';
import { exp } from '../exp.ts';
import type { ScoringRuntime } from '../ports.ts';
import type { Bundle } from './bundle.ts';
import { readTrees } from './consistency.ts';
import { checkGoldenRows } from './golden.ts';
import { checkedMargins, type Margins } from './kernel/checked.ts';
import { treeKernel } from './kernel/kernel.ts';
import type { Manifest } from './manifest.ts';
import { type Decision, decide } from './policy.ts';

/** A model version, checked and ready: features in, calibrated probabilities of default out. */
export interface Model {
  name: string;
  /** The number that the registry gave it. */
  version: string;
  manifest: Manifest;
  /** The schema that the model was trained with, compiled: what `encode` takes. */
  compiled: CompiledSchema;
  /**
   * Calibrated log-odds of default of `rows` rows, as ONNX Runtime gives them. Synchronous.
   *
   * @param features row-major float32, `rows` × `manifest.features.length`; NaN is missing
   * @throws SolventError `model_unavailable` (try again) when the model was disposed of or its runtime broke down
   */
  margins(features: Float32Array, rows: number): Float32Array;
  /** Calibrated probabilities of default, in float64: the margins' sigmoid. @throws as `margins` */
  probabilities(features: Float32Array, rows: number): Float64Array;
  /** Both at once. */
  scores(features: Float32Array, rows: number): Scores;
  /** Both of many rows: by the tree kernel, where the model was loaded with one that gives the same bits. */
  marginsOfMany(features: Float32Array, rows: number): Float32Array;
  probabilitiesOfMany(features: Float32Array, rows: number): Float64Array;
  decide(probability: number): Decision;
  dispose(): void;
}

/** What a model says of rows. */
export interface Scores {
  margins: Float32Array;
  probabilities: Float64Array;
}

/** What scores many rows besides ONNX Runtime. */
export interface ManyRows {
  /** kernel.wasm, compiled. */
  kernel: WebAssembly.Module;
  /** Told why ONNX Runtime scores many rows as well. */
  notUsed(reason: string): void;
}

/**
 * Makes a model of a bundle, and scores the bundle's golden rows: their margins must come out bit for bit, or the
 * bundle is not what was trained, or this runtime does not compute what it should.
 *
 * @param version the number that the registry gave it
 * @param many takes the bundle's `trees.json`; without it ONNX Runtime scores all rows
 * @throws SolventError `model_unavailable` with the reason
 */
export function loadModel(bundle: Bundle, version: string, runtime: ScoringRuntime, many?: ManyRows): Model {
  const { manifest, compiled } = bundle;
  const session = runtime.createSession(bundle.files.get('model.onnx')!);
  const margins: Margins = (features, rows) => session.margins(features, rows);
  try {
    checkGoldenRows(manifest, margins);
  } catch (error) {
    session.dispose();
    throw error;
  }
  const scores = (features: Float32Array, rows: number): Scores => {
    const computed = margins(features, rows);
    return { margins: computed, probabilities: probabilitiesOf(computed, rows) };
  };
  const marginsOfMany = many ? marginsByKernel(bundle, margins, many) : margins;
  return {
    name: manifest.name,
    version,
    manifest,
    compiled,
    margins,
    probabilities: (features, rows) => scores(features, rows).probabilities,
    scores,
    marginsOfMany,
    probabilitiesOfMany: (features, rows) => probabilitiesOf(marginsOfMany(features, rows), rows),
    decide: (probability) => decide(manifest.policy, probability),
    dispose: () => session.dispose(),
  };
}

/** A loop, for `Float64Array.from` takes longer. */
function probabilitiesOf(margins: Float32Array, rows: number): Float64Array {
  const probabilities = new Float64Array(rows);
  for (let row = 0; row < rows; row++) probabilities[row] = probabilityOf(margins[row]!);
  return probabilities;
}

/** By the kernel where it gives the golden rows their margins, bit for bit. */
function marginsByKernel(
  { manifest, files }: Bundle,
  onnx: Margins,
  { kernel: module, notUsed }: ManyRows,
): Margins {
  try {
    const kernel = treeKernel(module, readTrees(files.get('trees.json')!));
    checkGoldenRows(manifest, kernel.margins);
    return checkedMargins(kernel, onnx, manifest.features.length, notUsed);
  } catch (error) {
    notUsed((error as Error).message);
    return onnx;
  }
}

/**
 * The sigmoid in float64, where small probabilities keep their digits (in float32 they would become 0 below a margin of
 * -104), and the same to the last bit on every engine.
 */
export function probabilityOf(margin: number): number {
  if (margin >= 0) return 1 / (1 + exp(-margin));
  const odds = exp(margin);
  return odds / (1 + odds);
}
