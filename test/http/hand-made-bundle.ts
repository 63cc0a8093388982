import { compileSchema } from '../../src/application/compile.ts';
import { type MetricName, metricName } from '../../src/application/metric-name.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { sha256Hex } from '../../src/digest.ts';
import type { BundleFiles } from '../../src/model/bundle.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import { type Ensemble, marginsOf } from '../../src/model/trees.ts';
import { writeXgboostJson } from '../../src/model/xgboost/writer.ts';

/**
 * A whole bundle without any training.
 * @param schema a schema file's content
 * @param golden feature vectors that the bundle is to check itself with
 */
export function handMadeBundle(
  schema: unknown,
  ensemble: Ensemble,
  golden: (number | null)[][],
): BundleFiles {
  const compiled = compileSchema(parseApplicationSchema(schema));
  const name = compiled.schema.name;
  const features = compiled.features.map((feature) => feature.name);
  const files: Record<string, Uint8Array> = {
    'model.onnx': writeOnnx(ensemble),
    'trees.json': encoded(writeXgboostJson(ensemble, features)),
  };
  const rows = Float32Array.from(golden.flat(), (value) => value ?? Number.NaN);
  const policy = { threshold: 0.5, bands: { medium: 0.2, high: 0.5 } };
  const manifest: Manifest = {
    format: 2,
    name,
    schema,
    schema_sha256: sha256Hex(encoded(JSON.stringify(schema))),
    features,
    policy,
    params: {},
    seed: 1,
    data: { sha256: '0'.repeat(64), rows: 100, positives: 10, dropped: {} },
    calibration: null,
    metrics: { holdout: each({ value: 0.9, low: 0.88, high: 0.92 }), cv: each({ mean: 0.9, std: 0.01 }) },
    golden: { rows: golden, margins: [...marginsOf(ensemble, rows)] },
    files: Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, sha256Hex(bytes)])),
  };
  return new Map([...Object.entries(files), ['manifest.json', encoded(JSON.stringify(manifest))]]);
}

function each<Value>(value: Value): Record<MetricName, Value> {
  return Object.fromEntries(metricName.options.map((name) => [name, value])) as Record<MetricName, Value>;
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
