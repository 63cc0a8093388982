import type { MetricName } from '../../../src/application/metric-name.ts';
import { type BundleFiles, readManifest } from '../../../src/model/bundle.ts';
import { writeOnnx } from '../../../src/model/onnx/onnx.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { readBundleFolder } from '../../../src/platform/node/bundle-folder.ts';
import { seededRandom } from '../../../src/random.ts';
import { bundleDigest } from '../../../src/registry/bundle-store.ts';
import { FEATURES, manifestOf, schema } from '../../model/support/bundle.ts';
import { randomEnsemble } from '../../model/support/random-ensemble.ts';

export const MODEL = 'small';

/** A bundle that costs little to check, and whether the gate lets it pass where there is nothing to compare it with. */
export interface SimulatedBundle {
  files: BundleFiles;
  digest: string;
  passes: boolean;
}

/** Four that pass by themselves, and one that misses its schema's criteria. */
export const BUNDLES: SimulatedBundle[] = [1, 2, 3, 4, 5].map((seed) => bundle(seed, seed !== 5));

function bundle(seed: number, passes: boolean): SimulatedBundle {
  const encoder = new TextEncoder();
  const ensemble = randomEnsemble(seededRandom(seed), { trees: 1, depth: 1, featureCount: FEATURES.length });
  const files: BundleFiles = new Map([
    ['model.onnx', writeOnnx(ensemble)],
    ['trees.json', encoder.encode(writeXgboostJson(ensemble, FEATURES))],
  ]);
  const manifest = manifestOf(ensemble, files);
  const auc = { value: 0.8, low: 0.78, high: 0.82 };
  for (const name of Object.keys(manifest.metrics.holdout) as MetricName[])
    manifest.metrics.holdout[name] = auc;
  const promotion = { roc_auc: passes ? 0.7 : 0.9 };
  Object.assign(manifest, { schema: { ...schema, promotion } });
  manifest.data.lost = { rows: 0, positives: 0, unlabelled: 0, columns: {} };
  manifest.validation = validation();
  files.set('manifest.json', encoder.encode(JSON.stringify(manifest)));
  return { files, digest: bundleDigest(files), passes };
}

/** The bundled champion's, without its long tables. */
function validation() {
  const files = readBundleFolder('models/loan-default/champion');
  const told = readManifest(files.get('manifest.json')).validation!;
  const empty = Object.entries(told).map(([name, value]) => [name, Array.isArray(value) ? [] : value]);
  return Object.fromEntries(empty) as typeof told;
}
