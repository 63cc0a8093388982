import { compileSchema } from '../../src/application/compile.ts';
import { type MetricName, metricName, parseApplicationSchema } from '../../src/application/schema.ts';
import { sha256Hex } from '../../src/digest.ts';
import type { Manifest } from '../../src/model/manifest.ts';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import { type Ensemble, marginsOf } from '../../src/model/trees.ts';
import { writeXgboostJson } from '../../src/model/xgboost/writer.ts';
import { bundleKey } from '../../src/registry/bundle-store.ts';
import {
  addVersion,
  EMPTY_REGISTRY,
  formatRegistry,
  registryKey,
  setAlias,
} from '../../src/registry/registry.ts';

/**
 * A whole registered model without any training: what stands under which key of a blob store. It is the champion.
 * @param schema a schema file's content
 * @param golden feature vectors that the bundle is to check itself with
 */
export function handMadeBundle(
  schema: unknown,
  ensemble: Ensemble,
  golden: (number | null)[][],
): Map<string, Uint8Array> {
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
    format: 1,
    name,
    version: '1',
    schema,
    schema_sha256: sha256Hex(encoded(JSON.stringify(schema))),
    features,
    threshold: policy.threshold,
    policy,
    params: {},
    seed: 1,
    data: { sha256: '0'.repeat(64), rows: 100, positives: 10, dropped: {} },
    calibration: null,
    metrics: { holdout: each({ value: 0.9, low: 0.88, high: 0.92 }), cv: each({ mean: 0.9, std: 0.01 }) },
    golden: { rows: golden, margins: [...marginsOf(ensemble, rows)] },
    files: Object.fromEntries(Object.entries(files).map(([file, bytes]) => [file, sha256Hex(bytes)])),
  };
  const manifestBytes = encoded(JSON.stringify(manifest));
  const registry = addVersion(EMPTY_REGISTRY, '1', {
    created: '2026-01-02T03:04:05.000Z',
    accepted: true,
    manifest_sha256: sha256Hex(manifestBytes),
  });
  const stored = new Map([[registryKey(name), encoded(formatRegistry(setAlias(registry, 'champion', '1')))]]);
  for (const [file, bytes] of Object.entries({ ...files, 'manifest.json': manifestBytes }))
    stored.set(bundleKey(name, '1', file), bytes);
  return stored;
}

function each<Value>(value: Value): Record<MetricName, Value> {
  return Object.fromEntries(metricName.options.map((name) => [name, value])) as Record<MetricName, Value>;
}

function encoded(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
