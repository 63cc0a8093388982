import type { CompiledSchema } from '../application/compile.ts';
import { exp } from '../exp.ts';
import type { ScoringRuntime } from '../ports.ts';
import type { Bundle } from './bundle.ts';
import { checkGoldenRows } from './golden.ts';
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
   * Calibrated probabilities of default of `rows` rows, in float64. Synchronous.
   *
   * @param features row-major float32, `rows` × `manifest.features.length`; NaN is missing
   * @throws SolventError `model_unavailable` (try again) when the model was disposed of or its runtime broke down
   */
  probabilities(features: Float32Array, rows: number): Float64Array;
  decide(probability: number): Decision;
  dispose(): void;
}

/**
 * Makes a model of a bundle, and scores the bundle's golden rows: their margins must come out bit for bit, or the
 * bundle is not what was trained, or this runtime does not compute what it should.
 *
 * @param version the number that the registry gave it
 * @throws SolventError `model_unavailable` with the reason
 */
export function loadModel(bundle: Bundle, version: string, runtime: ScoringRuntime): Model {
  const { manifest, compiled } = bundle;
  const session = runtime.createSession(bundle.files.get('model.onnx')!);
  try {
    checkGoldenRows(manifest, (features, rows) => session.margins(features, rows));
  } catch (error) {
    session.dispose();
    throw error;
  }
  return {
    name: manifest.name,
    version,
    manifest,
    compiled,
    probabilities: (features, rows) => Float64Array.from(session.margins(features, rows), probabilityOf),
    decide: (probability) => decide(manifest.policy, probability),
    dispose: () => session.dispose(),
  };
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
