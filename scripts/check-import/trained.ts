import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What is trained in Python: a file beside this one. */
export type Recipe = 'booster' | 'service';

/** A booster that Python trained, and what Python says of every row. */
export interface Trained {
  /** Of XGBoost. */
  version: string;
  /** The model's file in each of XGBoost's forms. */
  files: { json: string; ubj: string };
  /** What stands before the trees. */
  scaler: string | undefined;
  /** Of every row of the data what stands before the scaler, in the order of the schema's features. */
  features: Float64Array;
  /** Of every row of the data, by `predict_proba`. */
  probabilities: Float64Array;
}

/**
 * Trains in Python.
 * @param python an interpreter with numpy and xgboost; `service` wants scikit-learn and imbalanced-learn as well
 * @param folder receives the files
 * @throws Error with Python's own words
 */
export async function trainedInPython(
  python: string,
  recipe: Recipe,
  schema: string,
  data: string,
  folder: string,
): Promise<Trained> {
  await mkdir(folder, { recursive: true });
  const script = join(import.meta.dirname, `${recipe}.py`);
  const { stdout } = await promisify(execFile)(python, [script, schema, data, folder]);
  const { version } = JSON.parse(stdout) as { version: string };
  return {
    version,
    files: { json: join(folder, 'model.json'), ubj: join(folder, 'model.ubj') },
    scaler: recipe === 'service' ? join(folder, 'scaler.json') : undefined,
    features: await float64In(join(folder, 'features.f64')),
    probabilities: await float64In(join(folder, 'probabilities.f64')),
  };
}

async function float64In(file: string): Promise<Float64Array> {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
}
