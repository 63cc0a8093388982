import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeOnnx } from '../../src/model/onnx/onnx.ts';
import { marginsOf } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';
import { writeXgboostJson } from '../../src/model/xgboost/writer.ts';
import { seededRandom } from '../../src/random.ts';
import { randomEnsemble, randomRows } from '../model/support/random-ensemble.ts';

/**
 * Other implementations read what we write. PYTHON_XGBOOST_1, PYTHON and PYTHON_XGBOOST_3_4 name interpreters with XGBoost 1.7,
 * 3.2 and 3.4; the ONNX suite wants onnx and onnxruntime in the second.
 */
const pythons = [
  ['1.7', process.env.PYTHON_XGBOOST_1],
  ['3.2', process.env.PYTHON],
  ['3.4', process.env.PYTHON_XGBOOST_3_4],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'solvent-model-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function canImport(python: string | undefined, modules: string): boolean {
  return python !== undefined && spawnSync(python, ['-c', `import ${modules}`]).status === 0;
}

const shapes = [
  { trees: 0, depth: 1, featureCount: 3 },
  { trees: 1, depth: 0, featureCount: 3 },
  { trees: 2, depth: 8, featureCount: 3 },
  { trees: 200, depth: 4, featureCount: 3 },
];
beforeAll(() => {
  shapes.forEach((shape, index) => {
    const random = seededRandom(index);
    const ensemble = randomEnsemble(random, shape);
    // XGBoost refuses infinite inputs.
    const rows = randomRows(random, 2000, 3).map((value) => (Math.abs(value) === Infinity ? 7 : value));
    writeFileSync(join(folder, `${index}.json`), writeXgboostJson(ensemble, ['a', 'b', 'c']));
    writeFileSync(join(folder, `${index}.onnx`), writeOnnx(ensemble));
    writeFileSync(join(folder, `${index}.rows`), rows);
    writeFileSync(join(folder, `${index}.margins`), marginsOf(ensemble, rows));
  });
});

const common = `
import numpy, sys
folder, index = sys.argv[1:]
rows = numpy.fromfile(f"{folder}/{index}.rows", dtype="<f4").reshape(-1, 3)
ours = numpy.fromfile(f"{folder}/{index}.margins", dtype="<f4")
`;

describe.each(pythons)('XGBoost %s', (_, given) => {
  // Skipped one by one: a version that cannot be imported must not vanish from the count.
  const testOfVersion = test.skipIf(!canImport(given, 'xgboost'));
  const python = given!;
  testOfVersion.each(shapes.map((_, index) => index))(
    'gives ensemble %i the same margins, bit for bit',
    (index) => {
      const program = `${common}
import xgboost
booster = xgboost.Booster(); booster.load_model(f"{folder}/{index}.json")
data = xgboost.DMatrix(rows, feature_names=["a", "b", "c"])
print((booster.predict(data, output_margin=True) != ours).sum())
print(numpy.abs(booster.predict(data, pred_contribs=True).sum(axis=1) - ours).max() < 1e-4)`;
      const answer = execFileSync(python, ['-c', program, folder, String(index)], { encoding: 'utf8' });
      // Contributions are sums of hundreds of float32 numbers near 1 in another order: 1e-4 is a thousand of their steps.
      expect(answer.trim().split('\n')).toEqual(['0', 'True']);
    },
  );

  testOfVersion(
    'scores the champion, and models of odd names and extreme thresholds, as the API does',
    () => {
      const shared = '../shared/data/Default_Fin.csv';
      let data = shared;
      if (!existsSync(shared)) {
        data = join(folder, 'sample.csv');
        execFileSync(process.execPath, ['scripts/sample.ts', '--rows', '5000', '--seed', '9', '--out', data]);
      }
      const answer = execFileSync(process.execPath, ['scripts/check-xgboost.ts', '--data', data], {
        encoding: 'utf8',
        env: { ...process.env, PYTHON: python },
      });
      const lines = answer.trim().split('\n');
      expect(lines).toHaveLength(3);
      for (const line of lines)
        expect(line).toMatch(
          /^XGBoost [0-9.]+: ([0-9]+) of \1 rows of .*, 0 margins differ in a bit, and 0 once/,
        );
    },
  );

  testOfVersion('its models of random parameters score here as there', () => {
    const own = mkdtempSync(join(folder, 'boosters-'));
    const script = 'test/integration/support/random-boosters.py';
    const expected = JSON.parse(
      execFileSync(python, [script, own], { encoding: 'utf8', maxBuffer: 1 << 28 }),
    ) as { file: string; parameters: unknown; margins: number[] }[];
    const bytes = readFileSync(join(own, 'rows'));
    const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    expect(expected).toHaveLength(60);
    for (const { file, parameters, margins } of expected) {
      const scored = marginsOf(readBooster(readFileSync(join(own, file))).ensemble, rows);
      const apart = scored.map((margin, row) => Math.abs(margin - margins[row]!));
      // The C library's float logarithm of base_score may differ in its last bit, and roundings after it.
      expect(Math.max(...apart), JSON.stringify(parameters)).toBeLessThanOrEqual(16 * 2 ** -22);
    }
  });
});

const python = process.env.PYTHON ?? 'python3';
describe.skipIf(!canImport(python, 'onnx, onnxruntime'))('ONNX in Python', () => {
  test.each(shapes.map((_, index) => index))('checks and scores ensemble %i', (index) => {
    const program = `${common}
import onnx, onnxruntime
onnx.checker.check_model(onnx.load(f"{folder}/{index}.onnx"), full_check=True)
session = onnxruntime.InferenceSession(f"{folder}/{index}.onnx")
[margins] = session.run(["margin"], {"features": rows})
print(margins.shape == (len(ours), 1), numpy.abs(margins[:, 0] - ours).max() < 1e-4)`;
    // The native build adds the trees in parallel, in another order: 200 roundings of float32 numbers below 8.
    const answer = execFileSync(python, ['-c', program, folder, String(index)], { encoding: 'utf8' });
    expect(answer.trim()).toBe('True True');
  });
});
