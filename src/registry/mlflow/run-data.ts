import type { Manifest } from '../../model/manifest.ts';

/** A run's parameters and metrics, as `runs/log-batch` takes them. */
export interface KeyValue {
  key: string;
  value: string;
}
export interface Metric {
  key: string;
  value: number;
  /** Milliseconds since the Unix epoch. */
  timestamp: number;
  /** The fold, from 1; 0 for what is no series. */
  step: number;
}

/** MLflow's own limits: one longer ends the whole call. */
const MOST_KEY = 250;
const MOST_PARAM = 6_000;
export const MOST_TAG = 8_000;
const MOST_DIGEST = 36;

/** What a model was trained with. */
export function paramsOf({ params, seed, policy, schema_sha256, features }: Manifest): KeyValue[] {
  const said = { ...params, seed, threshold: policy.threshold, schema_sha256, features: features.length };
  return paramsOfTraining(said);
}

/** Settings as MLflow's parameters: `smote.ratio` of what stands inside another. */
export function paramsOfTraining(settings: object): KeyValue[] {
  return flat(settings, '').map(([key, value]) => ({ key, value: value.slice(0, MOST_PARAM) }));
}

function flat(value: object, before: string): [string, string][] {
  return Object.entries(value).flatMap(([name, one]: [string, unknown]): [string, string][] => {
    const key = keyOf(`${before}${name}`);
    if (typeof one === 'object' && one !== null && !Array.isArray(one)) return flat(one, `${key}.`);
    return [[key, typeof one === 'string' ? one : JSON.stringify(one)]];
  });
}

/** MLflow takes letters, digits and these signs. */
function keyOf(name: string): string {
  return name.replace(/[^\w.\-/ ]/g, '_').slice(0, MOST_KEY);
}

/**
 * How a model did: on the hold-out with the ends of its intervals, across the folds, and on each: a series, which MLflow draws.
 * @param timestamp of the version: pushed again, they are the same metrics, and MLflow keeps them once
 */
export function metricsOf({ metrics: { holdout, cv }, data }: Manifest, timestamp: number): Metric[] {
  const single = [
    ...Object.entries(holdout).flatMap(([name, { value, low, high }]): [string, number][] => [
      [`holdout.${name}`, value],
      [`holdout.${name}.low`, low],
      [`holdout.${name}.high`, high],
    ]),
    ...Object.entries(cv ?? {}).flatMap(([name, { mean, std }]): [string, number][] => [
      [`cv.${name}.mean`, mean],
      [`cv.${name}.std`, std],
    ]),
    ['data.rows', data.rows] as const,
    ['data.positives', data.positives] as const,
  ];
  const byFold = Object.entries(cv ?? {}).flatMap(([name, { folds = [] }]) =>
    folds.map((value, fold) => ({ key: keyOf(`cv.${name}`), value, timestamp, step: fold + 1 })),
  );
  return [...single.map(([key, value]) => ({ key: keyOf(key), value, timestamp, step: 0 })), ...byFold];
}

/** The data set that a model was trained on, as `runs/log-inputs` takes it. */
export function datasetsOf({
  name,
  data,
}: {
  name: string;
  data: Pick<Manifest['data'], 'sha256'> & Partial<Manifest['data']>;
}): object[] {
  const { sha256, rows, positives } = data;
  return [
    {
      dataset: {
        name,
        digest: sha256.slice(0, MOST_DIGEST),
        source_type: 'local',
        source: JSON.stringify({ uri: `sha256:${sha256}` }),
        profile: JSON.stringify({ num_rows: rows, positives, sha256 }),
      },
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
    },
  ];
}
