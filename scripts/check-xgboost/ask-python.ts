import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { contributionsOf } from '../../src/explain/contributions.ts';
import { type Ensemble, marginsOf } from '../../src/model/trees.ts';
import { type Booster, readBooster } from '../../src/model/xgboost/booster.ts';

/** How far Python's XGBoost is from us on the same rows. */
export interface Agreement {
  version: string;
  rows: number;
  /** Margins that are not the same bits. */
  unequal: number;
  /** Largest difference of a probability, relative to it. */
  difference: number;
  /** Largest difference of a feature's contribution, in log-odds. */
  contributions: number;
  /** Margins that differ in a bit when what Python saves again, as UBJSON, is scored here. */
  unequalAgain: number;
  again: Booster;
}

/**
 * Scores rows with Python's XGBoost from a `trees.json`, and here.
 *
 * @param probabilities as we give them
 */
export async function askPython(
  trees: Uint8Array,
  ensemble: Ensemble,
  features: Float32Array,
  probabilities: Float64Array,
): Promise<Agreement> {
  const folder = await mkdtemp(join(tmpdir(), 'solvent-xgboost-'));
  try {
    const margins = marginsOf(ensemble, features);
    const contributions = contributionsOf(ensemble, features);
    const files = { 'trees.json': trees, features, margins, probabilities, contributions };
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    const script = join(import.meta.dirname, '../check-xgboost.py');
    const { stdout } = await promisify(execFile)(process.env.PYTHON ?? 'python3', [script, folder]);
    const again = readBooster(await readFile(join(folder, 'again.ubj')));
    const scored = marginsOf(again.ensemble, features);
    return {
      ...(JSON.parse(stdout) as Pick<
        Agreement,
        'version' | 'rows' | 'unequal' | 'difference' | 'contributions'
      >),
      unequalAgain: scored.filter((margin, row) => margin !== margins[row]).length,
      again,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
