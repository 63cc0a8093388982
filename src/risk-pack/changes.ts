import type { MetricName } from '../application/metric-name.ts';
import type { ApplicationSchema } from '../application/schema.ts';
import type { Bundle } from '../model/bundle.ts';
import { readTrees } from '../model/consistency.ts';
import { bundleDigest } from '../registry/bundle-store.ts';

/** What a version is held against. */
export interface Previous {
  version: string;
  /** By which rule it was chosen: ends a sentence. */
  rule: string;
  bundle: Bundle;
}

/** How a version differs from one before it. */
export interface Changes {
  version: string;
  rule: string;
  digest: string;
  /** Fields, derived features and reasons by their names; other parts of the schema by their key. */
  schema: { part: string; added: string[]; removed: string[]; changed: string[] }[];
  /** Everything that is one value: as text, null where there was none. */
  values: { name: string; before: string | null; now: string | null }[];
  /** On each version's own hold-out: of different rows their difference is no comparison. */
  metrics: { name: MetricName; before: number; now: number }[];
}

/** Differences of two bundles, the version's own being `now`. */
export function changesOf(now: Bundle, { version, rule, bundle: before }: Previous): Changes {
  return {
    version,
    rule,
    digest: bundleDigest(before.files),
    schema: schemaChanges(before.compiled.schema, now.compiled.schema),
    values: valueChanges(valuesOf(before), valuesOf(now)),
    metrics: (Object.keys(now.manifest.metrics.holdout) as MetricName[]).map((name) => ({
      name,
      before: before.manifest.metrics.holdout[name].value,
      now: now.manifest.metrics.holdout[name].value,
    })),
  };
}

type Named = Map<string, unknown>;

function schemaChanges(before: ApplicationSchema, now: ApplicationSchema): Changes['schema'] {
  const named = (all: { name: string }[]): Named => new Map(all.map((one) => [one.name, one]));
  const parts: [part: string, of: (schema: ApplicationSchema) => Named][] = [
    ['fields', ({ fields }) => named(fields)],
    ['derived features', ({ derived }) => named(derived)],
    ['monotone', ({ monotone }) => new Map(Object.entries(monotone))],
    ['reasons', ({ reasons = [] }) => new Map(reasons.map((rule) => [rule.code, rule]))],
    [
      'everything else',
      ({ fields: _, derived: __, monotone: ___, reasons: ____, training: _____, ...others }) =>
        new Map(Object.entries(others)),
    ],
  ];
  return parts.map(([part, of]) => ({ part, ...difference(of(before), of(now)) }));
}

function difference(before: Named, now: Named) {
  const without = (one: Named, other: Named) => [...one.keys()].filter((name) => !other.has(name));
  return {
    added: without(now, before),
    removed: without(before, now),
    changed: [...now.keys()].filter(
      (name) => before.has(name) && written(before.get(name)) !== written(now.get(name)),
    ),
  };
}

function valuesOf({ manifest, files }: Bundle): Named {
  const { data, params, policy, calibration, seed, imported } = manifest;
  return new Map<string, unknown>([
    ['data.sha256', data.sha256],
    ['data.rows', data.rows],
    ['data.positives', data.positives],
    ['seed', seed],
    ['policy.threshold', policy.threshold],
    ['policy.bands.medium', policy.bands.medium],
    ['policy.bands.high', policy.bands.high],
    ['calibration.slope', calibration?.slope],
    ['calibration.intercept', calibration?.intercept],
    ['imported', imported],
    ['trees', readTrees(files.get('trees.json')!).trees.length],
    ...Object.entries(params).map(([name, value]) => [`params.${name}`, value] as const),
  ]);
}

/** Those that differ. */
function valueChanges(before: Named, now: Named): Changes['values'] {
  const names = [...new Set([...before.keys(), ...now.keys()])];
  return names
    .map((name) => ({ name, before: written(before.get(name)), now: written(now.get(name)) }))
    .filter((value) => value.before !== value.now);
}

/** By its content, whatever the order of its keys. */
function written(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(inOrder(value));
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, inOrder(one)]));
}
