import { beforeAll, describe, expect, test } from 'vitest';
import { compileSchema } from '../../../src/application/compile.ts';
import { parseApplicationSchema } from '../../../src/application/schema.ts';
import type { AuditSection } from '../../../src/model/audit.ts';
import { readTrees } from '../../../src/model/consistency.ts';
import { type Validation, validationSchema } from '../../../src/model/validation.ts';
import { seededRandom } from '../../../src/random.ts';
import type { Matrix } from '../../../src/training/boosting/matrix.ts';
import { readLabelled } from '../../../src/training/data/labelled.ts';
import { takeRows } from '../../../src/training/data/split.ts';
import { probabilitiesOf } from '../../../src/training/fit.ts';
import { readParams } from '../../../src/training/params.ts';
import { train } from '../../../src/training/train.ts';
import { auditOf } from '../../../src/training/validation/audit.ts';
import { validate } from '../../../src/training/validation/validate.ts';
import { weighingOf } from '../../../src/training/validation/weighing.ts';
import { bytesOf, HEADER, schema, smallCsv } from '../support.ts';

/** Few values of each field, so that bins do not depend on how often a row stands there. */
const lines = smallCsv(1500).map((line, row) => {
  if (row === 0) return `${HEADER},Day,Sex`;
  const [id, age, owed, earned, ...rest] = line.split(',');
  const tens = (cell: string, unit: number) =>
    cell === '' ? '' : String(unit * (1 + Math.floor(Number(cell) / unit)));
  const cells = [id, tens(age!, 20), tens(owed!, 250), tens(earned!, 1000), ...rest];
  return [...cells, `2026-0${1 + (row % 3)}-01`, row % 2 === 0 ? 'f' : 'm'].join(',');
});
const portfolio = { ...schema, date: 'Day', audit: ['Sex'] };
const compiled = compileSchema(parseApplicationSchema(portfolio));
const data = () => ({ name: 'loans.csv', bytes: bytesOf(lines) });

describe('what is measured of rows that weigh a whole number', () => {
  let weighted: Validation;
  let repeated: Validation;
  let audits: AuditSection[];
  beforeAll(async () => {
    const params = { num_boost_round: 10, folds: 2, smote: null };
    const { files, manifest } = await train(JSON.stringify(portfolio), data(), { seed: 1, params });
    const ensemble = readTrees(files.get('trees.json')!);
    const { threshold } = manifest.policy;
    const { training, holdout, days, audit } = await readLabelled(compiled, data(), { params: readParams() });
    const random = seededRandom(2);
    const weigh = (matrix: Matrix) => ({
      ...matrix,
      weights: Float32Array.from({ length: matrix.rows }, () => Math.floor(4 * random.next())),
    });
    const often = ({ weights, ...matrix }: ReturnType<typeof weigh>) => {
      const rows = Uint32Array.from([...weights].flatMap((weight, row) => new Array(weight).fill(row)));
      return { rows, matrix: takeRows(matrix, rows) };
    };
    const heavy = { training: weigh(training), holdout: weigh(holdout) };
    const parts = { training: often(heavy.training), holdout: often(heavy.holdout) };
    const measure = (one: { training: Matrix; holdout: Matrix }, its: Float64Array) =>
      validate({
        compiled,
        ensemble,
        threshold,
        ...one,
        probabilities: probabilitiesOf(ensemble, one.holdout.features),
        days: its,
        random: seededRandom(3),
      });
    const taken = <T extends { [row: number]: number }>(values: T) =>
      Array.from(parts.holdout.rows, (row) => values[row]!);
    weighted = measure(heavy, days!);
    repeated = measure(
      { training: parts.training.matrix, holdout: parts.holdout.matrix },
      Float64Array.from(taken(days!)),
    );
    audits = [
      auditOf(
        audit,
        probabilitiesOf(ensemble, holdout.features),
        holdout.labels,
        threshold,
        heavy.holdout.weights,
      ),
      auditOf(
        audit.map((column) => ({ ...column, groupOf: Uint8Array.from(taken(column.groupOf)) })),
        probabilitiesOf(ensemble, parts.holdout.matrix.features),
        parts.holdout.matrix.labels,
        threshold,
      ),
    ];
  });

  /** Numbers alone, to nine digits. */
  const near = (values: unknown): unknown =>
    JSON.parse(JSON.stringify(values), (_, value) =>
      typeof value === 'number' ? Number(value.toPrecision(9)) : value,
    );

  test('is valid, and counts the rows that have a weight', () => {
    expect(validationSchema.parse(weighted)).toEqual(weighted);
    expect(weighted.rows).toBeLessThan(repeated.rows);
    expect(weighted.weighing!.holdout.positives.weight).toBe(repeated.defaults);
    const counted = Object.values(weighted.confusion_rows!).reduce((sum, rows) => sum + rows, 0);
    expect(counted).toBe(weighted.rows);
  });

  test.each(['confusion', 'at_threshold', 'cut_offs', 'deciles', 'training'] as const)(
    'is that of so many rows: %s',
    (section) => {
      expect(near(weighted[section])).toEqual(near(repeated[section]));
    },
  );

  test('is that of so many rows: calibration, and observed over expected', () => {
    expect(weighted.calibration!.slope.value).toBeCloseTo(repeated.calibration!.slope.value, 6);
    expect(weighted.calibration!.intercept.value).toBeCloseTo(repeated.calibration!.intercept.value, 6);
    expect(weighted.observed_to_expected!.value).toBeCloseTo(repeated.observed_to_expected!.value, 9);
    // As much of its certainty as repeating rows would feign is not claimed.
    expect(weighted.observed_to_expected!.low).toBeLessThan(repeated.observed_to_expected!.low);
  });

  test('is that of so many rows: periods', () => {
    const of = ({ periods }: Validation) =>
      periods!.map(({ period, rows, defaults, default_rate, mean_probability, auc }) => [
        period,
        default_rate ?? defaults / rows,
        mean_probability,
        auc!.value,
      ]);
    expect(near(of(weighted))).toEqual(near(of(repeated)));
  });

  test('is that of so many rows: each field by itself, and constraints', () => {
    const of = ({ univariate, constraints }: Validation) => [
      univariate.map(({ leak, trend, bins, ...one }) => [
        one,
        bins.map(({ rows, defaults, default_rate, ...bin }) => [bin, default_rate ?? defaults / rows]),
      ]),
      constraints.map(({ name, auc }) => [name, auc!.value]),
    ];
    expect(near(of(weighted))).toEqual(near(of(repeated)));
  });

  test('is that of so many rows: groups', () => {
    const [own, other] = audits.map(({ columns }) =>
      columns[0]!.groups
        .toSorted((a, b) => (a.group < b.group ? -1 : 1))
        .map(({ group, measures }) => [
          group,
          measures!.approval_rate.value,
          measures!.auc!.value,
          measures!.observed_to_expected!.value,
        ]),
    );
    expect(near(own)).toEqual(near(other));
    expect(audits[0]!.columns[0]!.groups.every(({ measures }) => measures !== null)).toBe(true);
  });
});

test('what weights come to is told by outcome, and of rows without them nothing', () => {
  const matrix = {
    features: new Float32Array(5),
    rows: 5,
    featureCount: 1,
    labels: Uint8Array.of(1, 1, 0, 0, 0),
  };
  expect(weighingOf(matrix)).toBeUndefined();
  expect(weighingOf({ ...matrix, weights: Float32Array.of(3, 0, 1, 1, 2) })).toEqual({
    positives: { rows: 1, weight: 3, effective: 1 },
    negatives: { rows: 3, weight: 4, effective: 16 / 6 },
  });
});
