import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Explainer } from '../../src/explain/explainer.ts';
import { interventionalExplainer } from '../../src/explain/interventional.ts';
import { pathDependentExplainer } from '../../src/explain/path-dependent.ts';
import { roundingBound, roundingOf } from '../../src/explain/rounding.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';
import { treeSum } from '../explain/support/tree-sum.ts';

/** Contributions beside those of XGBoost and of shap, on 10,000 rows of four models. PYTHON names an interpreter that has both. */
const python = process.env.PYTHON ?? 'python3';
const folder = mkdtempSync(join(tmpdir(), 'solvent-contributions-'));
// Elsewhere: here a folder `coverage`, which measuring it leaves, would be taken for Python's module of that name.
const hasShap = spawnSync(python, ['-c', 'import shap, xgboost'], { cwd: folder }).status === 0;
afterAll(() => rmSync(folder, { recursive: true }));

function read<Values>(name: string, Values: new (buffer: ArrayBuffer) => Values): Values {
  const bytes = readFileSync(join(folder, name));
  return new Values(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

describe.skipIf(!hasShap)('contributions', () => {
  beforeAll(() => {
    execFileSync(python, ['test/integration/support/contributions.py', folder], { stdio: 'pipe' });
  }, 300_000);

  describe.each(['depth-2', 'depth-6', 'missing', 'categories'])('of the model %s', (model) => {
    /** How far an explainer's contributions and mean are from what stands in a file. */
    function furthest(explainer: Explainer, file: string): number {
      const features = read(`${model}.rows`, Float32Array);
      const theirs = read(`${model}.${file}`, Float64Array);
      const rows = 10_000;
      const width = features.length / rows;
      const out = new Float64Array(width + 1).fill(explainer.mean);
      let most = 0;
      for (let row = 0; row < rows; row++) {
        explainer.explain(features, row * width, out, 0);
        for (let at = 0; at <= width; at++)
          most = Math.max(most, Math.abs(out[at]! - theirs[row * (width + 1) + at]!));
      }
      return most;
    }
    const ensembleOf = () => readBooster(readFileSync(join(folder, `${model}.json`))).ensemble;

    test("equal XGBoost's pred_contribs", () => {
      // Which are rounded to float32 after every tree: a few steps of 1.2e-7 at values near 1.
      expect(furthest(pathDependentExplainer(ensembleOf()), 'path-dependent')).toBeLessThan(1e-6);
    });

    test("equal shap's, interventional", () => {
      const background = read(`${model}.background`, Float32Array);
      const explainer = interventionalExplainer(ensembleOf(), background);
      expect(furthest(explainer, 'interventional')).toBeLessThan(1e-6);
    });

    test('add up to the sum of the trees, and what float32 rounds of it is within its bound', () => {
      const ensemble = ensembleOf();
      const features = read(`${model}.rows`, Float32Array);
      const { featureCount } = ensemble;
      const explainers = [
        pathDependentExplainer(ensemble),
        interventionalExplainer(ensemble, read(`${model}.background`, Float32Array)),
      ];
      const bound = roundingBound(ensemble);
      const out = new Float64Array(featureCount);
      let furthestSum = 0;
      let largest = 0;
      marginsOf(ensemble, features).forEach((margin, row) => {
        const own = features.subarray(row * featureCount, (row + 1) * featureCount);
        const sum = treeSum(ensemble, own);
        for (const { mean, explain } of explainers) {
          explain(own, 0, out, 0);
          const rounding = roundingOf(margin, mean, out);
          largest = Math.max(largest, Math.abs(rounding));
          furthestSum = Math.max(furthestSum, Math.abs(margin - rounding - sum));
        }
      });
      expect(furthestSum).toBeLessThan(1e-9);
      expect(largest).toBeGreaterThan(0);
      expect(largest).toBeLessThanOrEqual(bound);
    });
  });
});
