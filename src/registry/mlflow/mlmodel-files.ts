import { z } from 'zod';
import { type BundleFiles, readManifest, refusal } from '../../model/bundle.ts';
import { MANIFEST } from '../bundle-store.ts';

const booster = z.object({ learner: z.object({ feature_names: z.array(z.string()).min(1) }) });

const LOADER = 'solvent_model';

/** How a model with a scaler is scored: XGBoost's own flavor knows of none, and would pass it over without a word. */
const LOADER_CODE = `"""Scores as Solvent does: the scaler in float64, then the trees in float32."""
import json
import os

import numpy
import xgboost


class ScaledModel:
    def __init__(self, folder):
        with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
            scaler = json.load(file)["scaler"]
        self.mean = numpy.array(scaler["mean"], dtype=numpy.float64)
        self.scale = numpy.array(scaler["scale"], dtype=numpy.float64)
        self.booster = xgboost.Booster(model_file=os.path.join(folder, "model.json"))

    def predict(self, frame, params=None):
        names = self.booster.feature_names
        scaled = (frame[names].to_numpy(dtype=numpy.float64) - self.mean) / self.scale
        return self.booster.predict(xgboost.DMatrix(scaled.astype(numpy.float32), feature_names=names))


def _load_pyfunc(folder):
    return ScaledModel(folder)
`;

/**
 * What stands in a version's folder at MLflow: the bundle, and what makes MLflow's own client load it. `pyfunc` takes the features and gives
 * the probabilities that the API gives. A model with a scaler has a loader of its own and no flavor `xgboost`.
 *
 * @throws SolventError `model_unavailable` for a bundle whose trees name no features
 */
export function filesAtMlflow(files: BundleFiles): BundleFiles {
  const { scaler } = readManifest(files.get(MANIFEST));
  const trees = files.get('trees.json');
  if (!trees) throw refusal('trees.json is missing');
  const { feature_names } = readTrees(trees).learner;
  const lines = scaler ? scaledFlavor() : xgboostFlavors();
  const inputs = feature_names.map((name) => ({ type: 'double', name, required: false }));
  const outputs = [{ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape: [-1] } }];
  lines.push(
    'signature:',
    // A JSON string of JSON: what it holds is read by no YAML.
    `  inputs: ${JSON.stringify(JSON.stringify(inputs))}`,
    `  outputs: ${JSON.stringify(JSON.stringify(outputs))}`,
  );
  const encoder = new TextEncoder();
  const added: BundleFiles = new Map([
    ['MLmodel', encoder.encode(`${lines.join('\n')}\n`)],
    ['model.json', trees],
    ['requirements.txt', encoder.encode('mlflow\nnumpy\npandas\nxgboost>=1.7\n')],
  ]);
  if (scaler) added.set(`code/${LOADER}.py`, encoder.encode(LOADER_CODE));
  return new Map([...files, ...added]);
}

function xgboostFlavors(): string[] {
  return [
    'flavors:',
    '  python_function:',
    '    data: model.json',
    '    loader_module: mlflow.xgboost',
    '  xgboost:',
    '    data: model.json',
    '    model_class: xgboost.core.Booster',
    '    model_format: json',
  ];
}

function scaledFlavor(): string[] {
  return ['flavors:', '  python_function:', '    code: code', `    loader_module: ${LOADER}`];
}

function readTrees(bytes: Uint8Array): z.output<typeof booster> {
  let given: unknown;
  try {
    given = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw refusal('trees.json is not JSON', cause);
  }
  const read = booster.safeParse(given);
  if (!read.success) throw refusal('trees.json names no features', read.error);
  return read.data;
}
