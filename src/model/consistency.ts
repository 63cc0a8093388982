import { type Bundle, refusal } from './bundle.ts';
import { checkGoldenRows } from './golden.ts';
import { writeOnnx } from './onnx/onnx.ts';
import { type Ensemble, marginsOf } from './trees.ts';
import { readBooster } from './xgboost/booster.ts';

/**
 * Checks, without ONNX Runtime, that a bundle will load and score as it says: its trees give the golden rows their margins,
 * and its ONNX model is, byte for byte, what is written of these trees. Hashes alone would pass a bundle that was made wrongly
 * and hashed afterwards.
 *
 * @throws SolventError `model_unavailable` with the reason
 */
export function checkConsistency({ manifest, files }: Bundle): void {
  const ensemble = readTrees(files.get('trees.json')!);
  if (ensemble.featureCount !== manifest.features.length)
    throw refusal(`its trees take ${ensemble.featureCount} features, and it has ${manifest.features.length}`);
  checkGoldenRows(manifest, (features) => marginsOf(ensemble, features));
  if (!areEqual(files.get('model.onnx')!, writeOnnx(ensemble)))
    throw refusal('model.onnx and trees.json are not the same model');
}

/** Reads a bundle's `trees.json`. @throws SolventError `model_unavailable` with the reason */
export function readTrees(bytes: Uint8Array): Ensemble {
  try {
    return readBooster(bytes).ensemble;
  } catch (cause) {
    throw refusal(`trees.json: ${(cause as Error).message}`, cause);
  }
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
