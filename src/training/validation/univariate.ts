import type { CompiledSchema } from '../../application/compile.ts';
import { type Field, isOneHot } from '../../application/field.ts';
import { levelName } from '../../application/levels.ts';
import type { Univariate } from '../../model/validation.ts';
import { binDistribution } from '../../statistics/baseline.ts';
import { binLabels, recentCounts } from '../../statistics/counts.ts';
import { rocAuc } from '../../statistics/discrimination.ts';
import type { BinnedDistribution } from '../../statistics/distribution.ts';
import { trendOf } from '../../statistics/trend.ts';
import { weightOfEvidence } from '../../statistics/weight-of-evidence.ts';
import { effectiveRows } from '../../statistics/weights.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { defaultingTail, type Tail } from './defaulting-tail.ts';
import { fieldAuc } from './field-auc.ts';
import { leakOf } from './leak.ts';

/** Rows of each outcome in a variable's bins, or sums of their weights; the last bin is that of missing values. */
interface Binned {
  labels: string[];
  goods: number[];
  bads: number[];
  /** How many of the first bins stand in an order. */
  ordered: number;
}

/** What a field's values tell of the outcome as they are, without bins. */
interface Alone {
  auc: number;
  tail: Tail | null;
}
const NO_ORDER: Alone = { auc: 0, tail: null };

/**
 * Every field and derived feature by itself against the outcome, in the schema's order; of dates, what is derived from them.
 *
 * @param matrix whose weights, where it has any, are above 0
 */
export function univariateTable(compiled: CompiledSchema, matrix: Matrix): Univariate[] {
  const { schema, features, firstFeature } = compiled;
  const { weights, ...once } = matrix;
  const judge = (name: string, binsOf: (rows: Matrix) => Binned, alone: Alone = NO_ORDER) =>
    judged(name, binsOf(matrix), alone, weights && { ...binsOf(once), weights });
  const ofFields = schema.fields.flatMap((field, index) => {
    if (field.type === 'date') return [];
    const first = firstFeature[index]!;
    if (isOneHot(field))
      return [judge(field.name, (rows) => levelBins(rows, first, field.levels.map(levelName)))];
    const codes = compiled.codes[index]!.map(({ name }) => name);
    const bins = (rows: Matrix) => withCodes(valueBins(rows, first, field), rows, first, codes);
    return [
      judge(field.name, bins, {
        auc: fieldAuc(matrix, first, codes.length),
        // Of a category each level has a bin of its own.
        tail: field.type === 'category' ? null : defaultingTail(matrix, first),
      }),
    ];
  });
  const ofDerived = features.flatMap(({ field, name }, feature) =>
    field < 0
      ? [
          judge(name, (rows) => valueBins(rows, feature), {
            auc: fieldAuc(matrix, feature),
            tail: defaultingTail(matrix, feature),
          }),
        ]
      : [],
  );
  return [...ofFields, ...ofDerived];
}

/**
 * @param alone only a leak is judged by it
 * @param once how many rows there are, and what they weigh, where `binned` holds sums of weights
 */
function judged(
  name: string,
  { labels, goods, bads, ordered }: Binned,
  alone: Alone,
  once?: Binned & { weights: Float32Array },
): Univariate {
  const rows = goods.map((good, bin) => good + bads[bin]!);
  const all = rows.reduce((sum, one) => sum + one, 0);
  const { weights, informationValue } = weightOfEvidence(goods, bads);
  // By default rate, from the highest on. A bin without rows counts for nothing, wherever it stands.
  const byRisk = rows
    .flatMap((held, bin) => (held > 0 ? [bin] : []))
    .sort((a, b) => bads[b]! * rows[a]! - bads[a]! * rows[b]!);
  const auc = rocAuc({
    // Only their order counts, and it stands already.
    probability: Float64Array.from(byRisk),
    positives: Float64Array.from(byRisk, (bin) => bads[bin]!),
    negatives: Float64Array.from(byRisk, (bin) => goods[bin]!),
  });
  const counted = once ?? { goods, bads };
  const bins = labels.map((bin, index) => ({
    bin,
    rows: counted.goods[index]! + counted.bads[index]!,
    defaults: counted.bads[index]!,
    ...(once && rows[index]! > 0 && { default_rate: bads[index]! / rows[index]! }),
    weight_of_evidence: weights[index]!,
  }));
  // A trend is held against chance: rows of unequal weights leave more to it.
  const certain = once ? effectiveRows(Float64Array.from(once.weights)) / all : 1;
  const inOrder = (counts: number[]) => counts.slice(0, ordered).map((count) => count * certain);
  return {
    name,
    missing: rows.at(-1)! / all,
    information_value: informationValue,
    auc,
    trend: ordered > 0 ? trendOf(inOrder(bads), inOrder(rows)).direction : null,
    leak: leakOf(Math.max(auc, alone.auc), bins, alone.tail),
    bins: bins.filter((bin) => bin.rows > 0),
  };
}

/** A bin a level. */
function levelBins(
  { features, rows, featureCount, labels, weights }: Matrix,
  first: number,
  levels: string[],
): Binned {
  const counts = [0, 1].map(() => new Array<number>(levels.length + 1).fill(0));
  for (let row = 0; row < rows; row++) {
    const offset = row * featureCount + first;
    const level = features.subarray(offset, offset + levels.length).indexOf(1);
    counts[labels[row]!]![level < 0 ? levels.length : level]! += weights?.[row] ?? 1;
  }
  return { labels: [...levels, 'missing'], goods: counts[0]!, bads: counts[1]!, ordered: 0 };
}

/** Bins of a number, and one each for its codes: where one stands, the number's own feature is missing. */
function withCodes(numbers: Binned, matrix: Matrix, first: number, codes: string[]): Binned {
  if (codes.length === 0) return numbers;
  const coded = levelBins(matrix, first + 1, codes);
  const joined = (own: number[], ofCodes: number[]) => {
    const counts = ofCodes.slice(0, -1);
    const missing = own.at(-1)! - counts.reduce((sum, count) => sum + count, 0);
    return [...own.slice(0, -1), ...counts, missing];
  };
  return {
    labels: [...numbers.labels.slice(0, -1), ...coded.labels],
    goods: joined(numbers.goods, coded.goods),
    bads: joined(numbers.bads, coded.bads),
    ordered: numbers.ordered,
  };
}

/** Bins of nearly equal mass, or a bin a value where there are few. */
function valueBins(matrix: Matrix, feature: number, field?: Field): Binned {
  const { features, rows, featureCount, labels } = matrix;
  const weights = Float64Array.from(matrix.weights ?? new Float64Array(rows).fill(1));

  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = features[row * featureCount + feature]!;
  const distribution = binDistribution(values.slice());
  const [goods, bads] = [0, 1].map((outcome) => {
    const ofOutcome = (_: number, row: number) => labels[row] === outcome;
    const own = Array.from(values.filter(ofOutcome));
    // Without the bin of unseen values, of which there are none.
    return [...recentCounts(distribution, own, weights.filter(ofOutcome))].slice(0, -1);
  });
  const bins = binLabels(distribution, writerOf(distribution, field)).slice(0, -1);
  return { labels: bins, goods: goods!, bads: bads!, ordered: bins.length - 1 };
}

/**
 * The places of a scale are told by their levels, numbers by four digits: `Intl` writes them as the engine's own tables say, and a
 * bundle must be the same on every one.
 */
function writerOf(distribution: BinnedDistribution, field?: Field): (value: number) => string {
  if (field?.type === 'category' && distribution.kind === 'values')
    return (value) => levelName(field.levels[value]!);
  return (value) => String(Number(value.toPrecision(4)));
}
