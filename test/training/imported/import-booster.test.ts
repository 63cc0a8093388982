import { describe, expect, test } from 'vitest';
import { encode } from '../../../src/application/encode.ts';
import { openBundle } from '../../../src/model/bundle.ts';
import { readTrees } from '../../../src/model/consistency.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { writeXgboostJson } from '../../../src/model/xgboost/writer.ts';
import { ownVerdict } from '../../../src/registry/gate/verdict.ts';
import { importBooster } from '../../../src/training/imported/import-booster.ts';
import { importLines } from '../../../src/training/imported/report.ts';
import { readParams } from '../../../src/training/params.ts';
import { bytesOf } from '../support.ts';
import {
  boosterFile,
  boosterOfDoubled,
  DOUBLING,
  ensemble,
  FEATURES,
  imported,
  loans,
  PYTHON_NAMES,
  schema,
} from './support.ts';

/** Age, owed, earned, owner. */
const VALUES = [
  [40, 312.7, 1200.3, 1],
  [71, Number.NaN, 88.9, 0],
  [25, 999.9, 150.05, 0],
];
/** With what is derived of them. */
const exactly = VALUES.map((row) => [...row, row[1]! / row[2]!]);

/** The margins that a bundle gives to them. */
async function marginsBy(bundle: ReturnType<typeof imported>): Promise<number[]> {
  const { compiled, files } = openBundle((await bundle).files);
  const features = new Float32Array(VALUES.length * FEATURES.length);
  VALUES.forEach((row, index) => {
    expect(encode(compiled, row, features, index * FEATURES.length)).toBeUndefined();
  });
  return [...marginsOf(readTrees(files.get('trees.json')!), features)];
}

const cardOf = (files: ReadonlyMap<string, Uint8Array>) =>
  new TextDecoder().decode(files.get('MODEL_CARD.md')!);

const SCALER = { mean: [0.4, 900.25, 48.5, 0.4, 510.125], scale: [0.9, 577.7, 17.3, 0.49, 290.1] };

describe('importBooster', () => {
  test('finds features by their names and by the columns of their fields, whatever their order', async () => {
    const plain = [...marginsOf(ensemble, Float32Array.from(exactly.flat()))];
    expect(await marginsBy(imported())).toEqual(plain);
    expect((await imported()).manifest).toMatchObject({
      features: FEATURES,
      imported: { from: 'xgboost', version: '1.7.6', rounds: 20, rounds_in_file: 20, features: 'by_name' },
    });
  });

  test('takes them by their order where they have no names', async () => {
    const { manifest, warnings } = await imported({}, boosterFile([]));
    expect(manifest.imported.features).toBe('by_position');
    expect(warnings[0]).toMatch(/names no features/);
  });

  test("takes pandas' names of an array's columns as no names", async () => {
    const { manifest } = await imported({}, boosterFile(['0', '1', '2', '3', '4']));
    expect(manifest.imported.features).toBe('by_position');
    await expect(imported({}, boosterFile(['1', '0', '2', '3', '4']))).rejects.toThrow(/"1" is no feature/);
  });

  test('takes a booster without names by those of its scaler', async () => {
    const scaler = JSON.stringify({ ...SCALER, features: PYTHON_NAMES });
    const { manifest } = await imported({ scaler }, boosterFile([]));
    expect(manifest.imported.features).toBe('by_scaler');
    expect(manifest.scaler!.mean).toEqual([48.5, 510.125, 900.25, 0.4, 0.4]);
    expect(await marginsBy(imported({ scaler }, boosterFile([])))).toEqual(
      await marginsBy(imported({ scaler: JSON.stringify(SCALER) })),
    );
  });

  test('scales in 64 bits before it rounds', async () => {
    const { mean, scale } = (await imported({ scaler: JSON.stringify(SCALER) })).manifest.scaler!;
    const scaled = exactly.flat().map((value, index) => {
      const feature = index % FEATURES.length;
      return (value - mean[feature]!) / scale[feature]!;
    });
    const expected = [...marginsOf(ensemble, Float32Array.from(scaled))];
    expect(await marginsBy(imported({ scaler: JSON.stringify(SCALER) }))).toEqual(expected);
    expect(expected).not.toEqual([...marginsOf(ensemble, Float32Array.from(exactly.flat()))]);
  });

  test('a scaler of some columns leaves the others as they are', async () => {
    const some = JSON.stringify({
      mean_: [48.5, 900.25],
      scale_: [17.3, 577.7],
      feature_names_in_: ['Age', 'Earned'],
    });
    const all = JSON.stringify({
      mean: [0, 900.25, 48.5, 0, 0],
      scale: [1, 577.7, 17.3, 1, 1],
      features: PYTHON_NAMES,
    });
    const { manifest } = await imported({ scaler: some });
    expect(manifest.scaler).toEqual({ mean: [48.5, 0, 900.25, 0, 0], scale: [17.3, 1, 577.7, 1, 1] });
    expect(await marginsBy(imported({ scaler: some }))).toEqual(await marginsBy(imported({ scaler: all })));
  });

  test('features that a scaler does not name are told', async () => {
    const scaler = JSON.stringify({ mean: [48.5], scale: [17.3], features: ['Age'] });
    const unscaled =
      /^the scaler does not name burden, earned, owner and owed, which the booster sees as they are\.$/;
    expect((await imported({ scaler })).warnings).toContainEqual(expect.stringMatching(unscaled));
    const whole = JSON.stringify({ ...SCALER, features: PYTHON_NAMES });
    expect((await imported({ scaler: whole })).warnings).not.toContainEqual(
      expect.stringMatching('does not name'),
    );
  });

  test('what the rows show of missing values is told, on the card too', async () => {
    // The booster never met an age of 99, which the file has as a code.
    const lines = loans.map((line, row) => (row % 20 === 1 ? line.replace(/^(\d+),\d+/, '$1,999') : line));
    const age = { ...schema.fields[0], max: 999 };
    const of = { ...schema, fields: [age, ...schema.fields.slice(1)] };
    const data = async () => ({ name: 'loans.csv', bytes: bytesOf(lines) });
    const { files, warnings } = await importBooster(boosterFile(), JSON.stringify(of), data);
    expect(warnings).toContainEqual(expect.stringMatching(/^"age" is 999 in 60 of the 1200 rows/));
    expect(new TextDecoder().decode(files.get('MODEL_CARD.md')!)).toMatch(
      /What was to be looked at when it was imported:\n\n(- .*\n)*- "age" is 999 in 60 of the 1200 rows/,
    );
  });

  test('what the booster only has derived features of need not be among its features', async () => {
    // A tree of the burden alone, which is made of what is owed and earned.
    const trees = ensemble.trees.map((tree) => ({ ...tree, feature: tree.feature.map(() => 0) }));
    const alone = { ...ensemble, featureCount: 3, trees };
    const booster = new TextEncoder().encode(writeXgboostJson(alone, ['burden', 'Age', 'Owner']));
    const { manifest, files } = await imported({}, booster);
    expect(manifest.features).toEqual(FEATURES);
    const read = readTrees(files.get('trees.json')!);
    expect(
      new Set(read.trees.flatMap(({ feature, left }) => [...feature].filter((_, node) => left[node]! >= 0))),
    ).toEqual(new Set([FEATURES.indexOf('burden')]));
  });

  test('with a scaler, what is told of the population stays in its own units, and what is scored does not', async () => {
    const plain = (await imported()).manifest;
    const { manifest } = await imported({ scaler: JSON.stringify(SCALER) });
    expect(manifest.baseline!.features).toEqual(plain.baseline!.features);
    expect(manifest.validation.univariate).toEqual(plain.validation.univariate);
    const ages = (rows: (number | null)[][]) => rows.map(([age]) => age!);
    expect(Math.min(...ages(plain.reference!.rows))).toBeGreaterThanOrEqual(18);
    expect(Math.max(...ages(manifest.reference!.rows))).toBeLessThan(3);
    const values = manifest.validation.partial_dependence.flatMap(({ name, points }) =>
      name === 'earned' ? points.map(({ value }) => Number(value)) : [],
    );
    expect(Math.max(...values)).toBeGreaterThan(1000);
  });

  test('a scaler and the trees behind it are measured as the trees alone that say the same', async () => {
    const { manifest } = await imported({ scaler: DOUBLING }, boosterOfDoubled());
    const plain = (await imported()).manifest;
    expect(manifest.metrics).toEqual(plain.metrics);
    expect(manifest.baseline).toEqual(plain.baseline);
    expect(manifest.validation).toEqual(plain.validation);
    expect(manifest.golden.margins).toEqual(plain.golden.margins);
    const doubled = plain.golden.rows.map((row) => row.map((value) => value && 2 * value));
    expect(manifest.golden.rows).toEqual(doubled);
  });

  test('is a pure function of its inputs', async () => {
    const [one, other] = [await imported(), await imported()];
    expect([...one.files]).toEqual([...other.files]);
    expect((await imported({ seed: 7 })).manifest.golden).not.toEqual(one.manifest.golden);
  });

  test('keeps approved applications as a reference, at most 256', async () => {
    const { manifest } = await imported();
    const { of, rows } = manifest.reference!;
    expect(rows).toHaveLength(256);
    expect(of).toBeGreaterThan(256);
    const features = Float32Array.from(rows.flat(), (value) => value ?? Number.NaN);
    const { threshold } = manifest.policy;
    for (const margin of marginsOf(ensemble, features))
      expect(1 / (1 + Math.exp(-margin))).toBeLessThan(threshold + 1e-6);
  });

  test('leaves probabilities as they are, and says by how much they are off; calibrates them when asked', async () => {
    const { threshold } = (await imported({ threshold: 0.5 })).manifest.policy;
    expect(threshold).toBe(0.5);
    const own = (await imported()).manifest;
    expect(own.calibration).toBeNull();
    const { manifest } = await imported({ calibrate: true });
    expect(manifest.calibration!.slope).toBeGreaterThan(0);
    expect(manifest.validation.observed_to_expected!.value).toBeCloseTo(1, 2);
  });

  test.each([
    [0.25, /On the rows|as you said/],
    [undefined, /it makes recall as large as it can be/],
  ])('a threshold of %s is told with what chose it', async (threshold, text) => {
    expect(importLines(await imported({ threshold })).join('\n')).toMatch(text);
  });

  test('what a calibration would make the same of all, or leave the wrong way round, is refused', async () => {
    const reversed = { ...schema, target: { ...schema.target, positive: 0 } };
    await expect(imported({ calibrate: true }, boosterFile(), reversed)).rejects.toThrow(
      /the higher the booster's score, the fewer default .*Is "positive" right\?/,
    );
    const trees = ensemble.trees.map((tree) => ({ ...tree, weight: tree.weight.map(() => 0) }));
    await expect(
      imported({ calibrate: true }, boosterFile(PYTHON_NAMES, { ...ensemble, trees })),
    ).rejects.toThrow(/does not rank these rows.*every loan would get the same probability/);
  });

  test.each([
    [
      0,
      /at the threshold 0 every one of the 1200 rows is predicted to default: it decides nothing\. --threshold sets another\. With nobody approved there .* gives no reasons/,
    ],
    [1, /at the threshold 1 none of the 1200 rows is predicted to default: .* sets another\.$/m],
  ])('a threshold of %s decides nothing, which is told', async (threshold, text) => {
    expect((await imported({ threshold })).warnings.join('\n')).toMatch(text);
  });

  test('a threshold next to certainty is not rounded to it', async () => {
    const lines = importLines(await imported({ threshold: 0.9999999999 })).join('\n');
    expect(lines).toMatch(/^Threshold: 0\.9999999999: as you said$/m);
  });

  test('one round is told in the singular', async () => {
    expect(importLines(await imported({ rounds: 1 })).join('\n')).toMatch(
      /the first of its 20 rounds scores\./,
    );
  });

  test("a schema's monotone that the booster keeps is said to be kept by its trees", async () => {
    const { manifest, files, warnings } = await imported();
    expect(manifest.validation.constraints).toMatchObject([{ name: 'owed', kept: 'by_trees' }]);
    expect(ownVerdict(manifest).lines).toContainEqual(
      expect.objectContaining({ check: 'constraints', result: 'passed' }),
    );
    expect(warnings.join('\n')).not.toMatch(/monotone/);
    expect(cardOf(files)).toMatch(/every tree keeps the constraint/);
  });

  test('one that it does not keep is warned of, lets the gate be suspicious, and the card promises nothing', async () => {
    const other = { ...schema, monotone: { owed: 'decreasing' } };
    const { manifest, files, warnings } = await imported({}, boosterFile(), other);
    expect(warnings.join('\n')).toMatch(
      /"owed" as decreasing in "monotone", and the booster does not keep it: of \d+ rows .*, [1-9]\d* go the other way/,
    );
    expect(ownVerdict(manifest).lines).toContainEqual(
      expect.objectContaining({ check: 'constraints', result: 'suspicious' }),
    );
    expect(cardOf(files)).toMatch(/\*\*the constraint is not kept\*\*/);
    expect(cardOf(files)).not.toMatch(/cannot go the other way/);
  });

  test('a model that is trained again by its bundle takes the parameters of the schema and the defaults', async () => {
    const { params } = (await imported()).manifest;
    expect(readParams(params, { max_depth: 2 })).toEqual(readParams({}, { max_depth: 2 }));
  });

  test('the card says where it is from and what is not known', async () => {
    const { files } = await imported();
    const card = new TextDecoder().decode(files.get('MODEL_CARD.md')!);
    expect(card).toMatch(/\*\*Imported: it was not trained here\.\*\*/);
    expect(card).toMatch(/XGBoost 1\.7\.6 wrote, SHA-256 `[0-9a-f]{64}`: all of its 20 rounds score/);
    expect(card).toMatch(/\*\*What is not known:\*\* which rows it was fitted to/);
    expect(card).not.toMatch(/cross-validation|undefined|NaN/);
  });

  test('no criterion that it meets lets it pass, and one that it misses counts', async () => {
    const { outcome, lines } = ownVerdict((await imported()).manifest);
    expect(outcome).not.toBe('passed');
    expect(lines.find(({ check }) => check === 'criteria')).toMatchObject({
      result: 'not_judged',
      message: expect.stringMatching(
        /roc_auc .* met\. Nobody knows whether the model was fitted to these rows/,
      ),
    });
    expect(lines.find(({ check }) => check === 'rows lost')!.result).toBe('passed');
    const strict = { ...schema, promotion: { roc_auc: 0.99 } };
    expect(ownVerdict((await imported({}, boosterFile(), strict)).manifest).outcome).toBe('failed');
  });
});

describe('what does not fit is named', () => {
  test.each([
    [
      ['burden', 'Earned', 'Age', 'Owner', 'owing'],
      /"owing" is no feature of the schema.*the schema's "owed" is not among them/,
    ],
    [['burden', 'Earned', 'AGE', 'Owner', 'Owed'], /"AGE" is no feature of the schema; did it mean "age"\?/],
    [
      ['burden', 'Earned', 'Age', 'Age', 'Owed'],
      /the schema's "owner" is not among them; "Age" stands there twice/,
    ],
  ])('features %j', async (names, message) => {
    await expect(imported({}, boosterFile(names))).rejects.toThrow(message);
  });

  test('a booster without names that has more features than the schema, or fewer', async () => {
    const { derived: _, monotone: __, ...fewer } = schema;
    await expect(imported({}, boosterFile([]), fewer)).rejects.toThrow(
      'The booster has 5 features without names, and the schema has 4: age, owed, earned, owner.',
    );
  });

  test.each([
    [
      { mean: [1, 2], scale: [1, 1] },
      /it scales 2 features, and the booster has 5\. A scaler of some columns names them/,
    ],
    [
      { ...SCALER, features: ['burden', 'Earned', 'Age', 'Owner', 'x'] },
      /The scaler's features are not those of the schema/,
    ],
  ])('a scaler of other features', async (scaler, message) => {
    await expect(imported({ scaler: JSON.stringify(scaler) })).rejects.toThrow(message);
  });

  test('a scaler of some columns in front of a booster that names none', async () => {
    const scaler = JSON.stringify({ mean: [1, 2], scale: [1, 1], features: ['Age', 'Owed'] });
    await expect(imported({ scaler }, boosterFile([]))).rejects.toThrow(
      /scales 2 features, and the booster has 5\. The booster does not name its features.*get_feature_names_out/,
    );
  });

  test.each([-0.1, 1.1, Number.NaN])('the threshold %s', async (threshold) => {
    await expect(imported({ threshold })).rejects.toThrow(/from 0 to 1/);
  });

  test('rows without the outcome', async () => {
    const other = { ...schema, target: { column: 'Default' } };
    await expect(imported({}, boosterFile(), other)).rejects.toThrow(/"Default"/);
  });
});
