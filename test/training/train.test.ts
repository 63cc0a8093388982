import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/digest.ts';
import { openBundle } from '../../src/model/bundle.ts';
import { kernelScorer } from '../../src/model/kernel/scorer.ts';
import { type MarginsOf, marginsOf } from '../../src/model/trees.ts';
import { readBooster } from '../../src/model/xgboost/booster.ts';
import { nodeKernel } from '../../src/platform/node/kernel.ts';
import { metricsOf } from '../../src/statistics/metrics.ts';
import { rank } from '../../src/statistics/ranking.ts';
import { shown } from '../../src/training/card/markdown.ts';
import { readLabelled } from '../../src/training/data/labelled.ts';
import { probabilitiesOf } from '../../src/training/fit.ts';
import { readParams } from '../../src/training/params.ts';
import { type Progress, train } from '../../src/training/train.ts';
import { bytesOf, HEADER, schema, smallCsv, smallPortfolio } from './support.ts';

const SCHEMA = JSON.stringify(schema);
const quick = { num_boost_round: 10, folds: 2, smote: { ratio: 0.8 } };
const run = (
  options: {
    lines?: string[];
    seed?: number;
    params?: object;
    score?: MarginsOf;
    onProgress?: (p: Progress) => void;
  } = {},
) =>
  train(
    SCHEMA,
    { name: 'loans.csv', bytes: bytesOf(options.lines ?? smallCsv(600)) },
    {
      seed: options.seed ?? 1,
      params: { ...quick, ...options.params },
      score: options.score,
      ...(options.onProgress && { onProgress: options.onProgress }),
    },
  );

describe('train', () => {
  test('makes a whole bundle', async () => {
    const { files, manifest } = await run();
    expect([...files.keys()].sort()).toEqual([
      'MODEL_CARD.md',
      'calibration.svg',
      'manifest.json',
      'model.onnx',
      'roc.svg',
      'scores.svg',
      'trees.json',
    ]);
    expect(openBundle(files).manifest).toEqual(manifest);
    expect(manifest).toMatchObject({
      format: 2,
      name: 'small',
      seed: 1,
      data: { rows: 600, dropped: {} },
    });
    expect(manifest.data.sha256).toBe(sha256Hex(new TextEncoder().encode(`${smallCsv(600).join('\n')}\n`)));
    expect(manifest.params).toMatchObject({
      num_boost_round: 10,
      smote: { ratio: 0.8, k: 5 },
      calibrate: true,
    });
    const { rows, features, probability } = manifest.baseline!;
    const counted = ({ counts, missing }: typeof probability) =>
      counts.reduce((sum, count) => sum + count, missing);
    // Features of the rows that were trained on, PDs of those that were not.
    const { training, holdout } = manifest.holdout!;
    expect(training.rows + holdout.rows).toBe(600);
    expect([rows, ...Object.values(features).map(counted)]).toEqual(Array(9).fill(training.rows));
    expect(counted(probability)).toBe(holdout.rows);
  });

  test('measures the model that it ships, at the threshold that it ships, on the rows set aside', async () => {
    const { files, manifest } = await run();
    const { ensemble } = readBooster(files.get('trees.json')!);
    const data = { name: 'loans.csv', bytes: bytesOf(smallCsv(600)) };
    const { holdout, section } = await readLabelled(smallPortfolio(), data, { params: readParams() });
    expect(manifest.holdout).toEqual(section);
    const ranking = rank(probabilitiesOf(ensemble, holdout.features), holdout.labels);
    const values = Object.entries(manifest.metrics.holdout).map(([name, { value }]) => [name, value]);
    expect(Object.fromEntries(values)).toEqual(metricsOf(ranking, manifest.policy.threshold));
  });

  test('counts rows of a level that the schema lets pass in the baseline, by their share of what was trained on', async () => {
    const open = structuredClone(schema) as { fields: { name: string; unknown?: string }[] };
    for (const field of open.fields) if (field.name === 'region') field.unknown = 'missing';
    const lines = smallCsv(600).map((line, row) =>
      row > 0 && row % 4 === 0 ? line.replace(/,(north|south),/, ',mars,') : line,
    );
    const met = lines.filter((line) => line.includes(',mars,')).length;
    expect(met).toBeGreaterThan(50);
    const data = { name: 'loans.csv', bytes: bytesOf(lines) };
    const { manifest } = await train(JSON.stringify(open), data, { seed: 1, params: quick });
    const share = manifest.holdout!.training.rows / 600;
    expect(manifest.baseline!.unknown).toEqual({ region: Math.round(met * share) });
  });

  test('gives golden rows that are no applicants and score as the trees do, missing values included', async () => {
    const { files, manifest } = await run();
    const { ensemble } = readBooster(files.get('trees.json')!);
    const { rows, margins } = manifest.golden;
    const features = Float32Array.from(rows.flat(), (value) => value ?? Number.NaN);
    expect([...marginsOf(ensemble, features)]).toEqual(margins);
    expect(rows.at(-1)).toEqual(new Array(8).fill(null));
    const applicants = new Set(smallCsv(600).map((line) => line.split(',').slice(1, 4).join()));
    expect(rows.some(([age, owed, earned]) => applicants.has([age, owed, earned].join()))).toBe(false);
  });

  test('gives the same bytes for the same inputs, and others for another seed', async () => {
    const [first, again, other] = [await run(), await run(), await run({ seed: 2 })];
    expect(again.files).toEqual(first.files);
    expect(other.files.get('model.onnx')).not.toEqual(first.files.get('model.onnx'));
  });

  test('gives the same bytes by the tree kernel, which scores every row that a model has not seen', async () => {
    const kernel = kernelScorer(nodeKernel(), (reason) => expect.fail(reason));
    let scored = 0;
    const score: MarginsOf = (ensemble, features) => {
      scored += features.length / ensemble.featureCount;
      return kernel(ensemble, features);
    };
    const { files, manifest } = await run({ score });
    expect(files).toEqual((await run()).files);
    const { training, holdout } = manifest.holdout!;
    // Out of the folds of both cross-validated models, out of their own, out of the final one's, and of all that is trained on those that are approved.
    expect(scored).toBe(5 * training.rows + holdout.rows);
  });

  test('goes without resampling and calibration when told so', async () => {
    const { manifest, files } = await run({ params: { smote: null, calibrate: false } });
    expect(manifest.calibration).toBeNull();
    expect(new TextDecoder().decode(files.get('MODEL_CARD.md'))).toContain(
      'Nothing was resampled. It was not calibrated.',
    );
  });

  test('reports each model that it grows', async () => {
    const seen: Progress[] = [];
    await run({ onProgress: (progress) => seen.push(progress) });
    // Two folds and the final fit, each with two models for calibration and one to keep.
    expect(seen).toEqual(
      Array.from({ length: 9 }, (_, index) => ({ stage: 'train', done: index + 1, total: 9 })),
    );
  });

  test('says, in the card too, when full stops may separate thousands', async () => {
    const lines = smallCsv(600).map((line) => {
      const cells = line.split(',');
      if (cells[3] !== 'Earned') cells[3] = `${Math.ceil(Number(cells[3]) / 10)}.000`;
      return cells.join(',');
    });
    const { files, cleaning } = await run({ lines });
    expect(cleaning).toMatchObject({
      kept: 600,
      warnings: [
        expect.stringMatching(
          /^Nearly all numbers in column "Earned" .* give the file again with --decimal , --thousands \.; .* --decimal \. says so/,
        ),
      ],
    });
    expect(new TextDecoder().decode(files.get('MODEL_CARD.md'))).toContain(shown(cleaning.warnings[0]!));
  });

  test('refuses a file that has decimal commas beside numbers that would be read a thousand times too small', async () => {
    const lines = smallCsv(600).map((line, index) => {
      const cells = line.split(',');
      if (index > 0) cells.splice(2, 2, index % 10 === 0 ? '12,5' : '12', '28.000');
      return cells.join(';');
    });
    await expect(run({ lines })).rejects.toThrow(
      /600 of 600 rows cannot be used.* full stop may be a thousands separator.*say so to the command that reads it: --decimal and --thousands/,
    );
  });

  test('states in the card what was left out', async () => {
    const { files, cleaning } = await run({ lines: [...smallCsv(600), 'x,17,1,1,true,north,0'] });
    expect(cleaning.dropped).toEqual({ out_of_range: 1 });
    expect(new TextDecoder().decode(files.get('MODEL_CARD.md'))).toContain('Left out: 1 out_of_range.');
  });

  test('ends where more rows are lost than may be, and writes into manifest and card that more might be', async () => {
    const lost = Array.from({ length: 60 }, (_, row) => `x${row},17,1,1,maybe,north,${row % 2}`);
    const lines = [...smallCsv(600), ...lost];
    await expect(run({ lines })).rejects.toThrow(
      /60 of 660 rows cannot be used \(9\.09%, and 5% may be\).* 50% of the lost ones.*Column "Age" fails in 60 rows \(9\.09%\), .*Column "Owner" fails in 60 rows/,
    );
    const { files, manifest } = await run({ lines, params: { allow_loss: 0.4 } });
    expect(manifest.params.allow_loss).toBe(0.4);
    expect(manifest.data.lost).toEqual({
      rows: 60,
      positives: 30,
      unlabelled: 0,
      columns: { Age: 60, Owner: 60 },
    });
    expect(new TextDecoder().decode(files.get('MODEL_CARD.md'))).toMatch(
      /60 could not be used: .* 50% of the lost ones\. Columns at fault: `Age`, `Owner`\. A training ends where more than 40%/,
    );
  });
});

test("the schema's training block is what training is told, and stands in the manifest's parameters", async () => {
  const text = JSON.stringify({ ...schema, training: { max_depth: 1, folds: 3 } });
  const data = { name: 'loans.csv', bytes: bytesOf(smallCsv(600)) };
  const { manifest } = await train(text, data, { seed: 1, params: { num_boost_round: 4, folds: 2 } });
  expect(manifest.params).toMatchObject({ max_depth: 1, num_boost_round: 4, folds: 2 });
});

test('a schema with levels that a value could not name is refused before anything is read', async () => {
  const schema = JSON.parse(SCHEMA);
  const region = schema.fields.find(({ type }: { type: string }) => type === 'category');
  region.levels = ['10', '10.0'];
  const data = { name: 'loans.csv', bytes: bytesOf(smallCsv(600)) };
  await expect(train(JSON.stringify(schema), data, { seed: 1, params: quick })).rejects.toThrow(
    '"10.0" is how data frames write "10"',
  );
});

describe('data without enough of both outcomes are refused', () => {
  const loans = smallCsv(600).slice(1);
  const bad = loans.filter((line) => line.endsWith(',1'));
  const good = loans.filter((line) => line.endsWith(',0'));

  test.each([
    ['no rows', [], /loans\.csv: The file has no rows/],
    [
      'one outcome only',
      good,
      /all \d+ usable rows have the same outcome, no default; training needs at least 50 of each\. The column holds 0 \(\d+ rows\)\./,
    ],
    ['49 defaults', [...good, ...bad.slice(0, 49)], /49 usable rows default and \d+ do not/],
    ['49 that do not default', [...bad, ...good.slice(0, 49)], /\d+ usable rows default and 49 do not/],
    [
      'rows that cannot be used',
      loans.map((line) => line.replace(/,[^,]*,/, ',x,')),
      /600 of 600 rows cannot be used.*For example, row 2, column "Age": age is not a number \(not_a_number: 600 rows\)/,
    ],
  ])('%s', async (_, lines, message) => {
    await expect(run({ lines: [HEADER, ...lines] })).rejects.toThrow(message);
  });

  test('50 of one outcome are enough', async () => {
    const { manifest } = await run({ lines: [HEADER, ...good, ...bad.slice(0, 50)] });
    expect(manifest.data.positives).toBe(50);
  });

  test('a schema that is not JSON', async () => {
    const data = { name: 'loans.csv', bytes: bytesOf(smallCsv(10)) };
    await expect(train('{', data, { seed: 1 })).rejects.toThrow(/The schema is not JSON/);
  });
});
