import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../../golden/boosters');

/** What Python says of a model that scripts/golden-boosters.py trained and saved. */
export interface GoldenModel {
  name: string;
  names: string[];
  rounds: number;
  rows: Float32Array;
  /** Of all rounds. */
  margins: number[];
  stoppedAt?: number;
  /** Of the rounds up to `stoppedAt`. */
  probabilities?: number[];
}

export const goldenModels: GoldenModel[] = ['1.7.6', '3.2.0', '3.4.1'].flatMap((version) => {
  const { rows, extremes, models } = JSON.parse(readFileSync(join(folder, `${version}.json`), 'utf8')) as {
    rows: (number | null)[][];
    extremes: (number | null)[][];
    models: Record<string, Omit<GoldenModel, 'name' | 'rows'> & { extreme?: true }>;
  };
  return Object.entries(models).map(([name, { extreme, ...model }]) => ({
    ...model,
    name,
    rows: Float32Array.from((extreme ? extremes : rows).flat(), (value) => value ?? Number.NaN),
  }));
});

export const refusedModels = readdirSync(folder).filter((name) => name.startsWith('refused-'));

export function goldenFile(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(folder, name)));
}

/** A model as a tree of values, changed, in JSON again. The texts `"NaN"`, `"Infinity"` and `"-Infinity"` become bare words. */
export function changed(name: string, change: (model: ModelValue) => void): Uint8Array {
  const model = JSON.parse(new TextDecoder().decode(goldenFile(name))) as ModelValue;
  change(model);
  const text = JSON.stringify(model).replace(/"(NaN|-?Infinity)"/g, '$1');
  return new TextEncoder().encode(text);
}

export interface ModelValue {
  version: number[];
  learner: {
    attributes: Record<string, string>;
    feature_names: string[];
    feature_types: string[];
    gradient_booster: {
      name: string;
      model: {
        gbtree_model_param: Record<string, string>;
        iteration_indptr: number[];
        tree_info: number[];
        trees: TreeValue[];
      };
    };
    learner_model_param: Record<string, string>;
    objective: { name: string };
  };
}

export type TreeValue = Record<string, (number | string | boolean | null)[]> & {
  id: number;
  tree_param: Record<string, string>;
};
