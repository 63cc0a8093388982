import { type MetricName, metricName } from '../../../src/application/metric-name.ts';
import { sha256Hex } from '../../../src/digest.ts';
import type { BundleFiles } from '../../../src/model/bundle.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { writeOnnx } from '../../../src/model/onnx/onnx.ts';
import { type Ensemble, marginsOf } from '../../../src/model/trees.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { seededRandom } from '../../../src/random.ts';
import { randomEnsemble } from './random-ensemble.ts';

/** A schema of four features, the last one derived. */
export const schema = {
  name: 'small',
  target: { column: 'Bad' },
  fields: [
    { name: 'age', column: 'Age', type: 'integer', min: 0 },
    { name: 'owed', column: 'Owed', type: 'number', min: 0, nullable: true },
    { name: 'earned', column: 'Earned', type: 'number', above: 0 },
  ],
  derived: [{ name: 'burden', ratio: ['owed', 'earned'] }],
  policy: { maximize: 'recall' },
};
export const FEATURES = ['age', 'owed', 'earned', 'burden'];

export function smallEnsemble(seed = 1): Ensemble {
  return randomEnsemble(seededRandom(seed), { trees: 20, depth: 3, featureCount: FEATURES.length });
}

const encoder = new TextEncoder();

function everyMetric<Value>(value: Value): Record<MetricName, Value> {
  return Object.fromEntries(metricName.options.map((name) => [name, value])) as Record<MetricName, Value>;
}

export function manifestOf(ensemble: Ensemble, files: BundleFiles): Manifest {
  const rows = [
    [40, 1000, 500, 2],
    [18, null, 0.5, null],
  ];
  const golden = Float32Array.from(rows.flat(), (value) => value ?? Number.NaN);
  return {
    format: 2,
    name: 'small',
    schema,
    schema_sha256: sha256Hex(encoder.encode(JSON.stringify(schema))),
    features: [...FEATURES],
    policy: { threshold: 0.1, bands: { medium: 0.05, high: 0.1 } },
    params: {},
    seed: 1,
    data: { sha256: '0'.repeat(64), rows: 100, positives: 10, dropped: {} },
    calibration: null,
    metrics: {
      holdout: everyMetric({ value: 0.5, low: 0.4, high: 0.6 }),
      cv: everyMetric({ mean: 0.5, std: 0.1 }),
    },
    golden: { rows, margins: [...marginsOf(ensemble, golden)] },
    files: Object.fromEntries([...files].map(([name, bytes]) => [name, sha256Hex(bytes)])),
  };
}

/** A bundle by hand. `change` alters the manifest before it is written. */
export function smallBundle(
  options: { seed?: number; ensemble?: Ensemble; change?: (manifest: Manifest) => void } = {},
): BundleFiles {
  const ensemble = options.ensemble ?? smallEnsemble(options.seed);
  const files: BundleFiles = new Map([
    ['model.onnx', writeOnnx(ensemble)],
    ['trees.json', encoder.encode(writeXgboostJson(ensemble, FEATURES))],
    ['MODEL_CARD.md', encoder.encode('# small\n')],
  ]);
  const manifest = manifestOf(ensemble, files);
  options.change?.(manifest);
  return files.set('manifest.json', encoder.encode(JSON.stringify(manifest)));
}
