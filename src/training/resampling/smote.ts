import { type CompiledSchema, featureCountOf } from '../../application/compile.ts';
import { derive } from '../../application/encode.ts';
import type { Random } from '../../ports.ts';
import { randomInteger, shuffle } from '../../random.ts';
import type { Matrix } from '../boosting/matrix.ts';
import { rowsWith } from '../data/split.ts';
import { NeighbourTree } from './neighbours.ts';

/**
 * Adds synthetic positives until there are `ratio` of them per negative: each lies between a positive and one of its
 * `k` nearest positive neighbours on scaled fields. Chawla et al., "SMOTE", JAIR 16 (2002); categories as in its SMOTE-NC.
 *
 * A synthetic row is one that an application could be: integers stay whole, booleans and categories take one parent's
 * value, the time between two dates lies between the parents', other derived features are computed from the row's own. A value that either parent lacks, or has a code for, is
 * taken from one of them as it is, so missing values and codes stay about as frequent as they were; so is one that would become
 * a code by lying between them. A row counts as much as its parents do in the mean.
 *
 * @returns the matrix itself when its positives already suffice, otherwise a new one, the synthetic rows last
 */
export function smote(
  compiled: CompiledSchema,
  matrix: Matrix,
  { ratio, k }: { ratio: number; k: number },
  random: Random,
): Matrix {
  const positives = rowsWith(matrix.labels, 1);
  const wanted = syntheticRows(positives.length, matrix.rows - positives.length, ratio);
  if (wanted === 0) return matrix;

  const { featureCount } = matrix;
  const rows = matrix.rows + wanted;
  const features = new Float32Array(rows * featureCount);
  features.set(matrix.features);
  const labels = new Uint8Array(rows).fill(1);
  labels.set(matrix.labels);
  const weights = matrix.weights && new Float32Array(rows);
  weights?.set(matrix.weights!);

  const { points, dimensions } = scaledFields(compiled, matrix, positives);
  const tree = new NeighbourTree(points, dimensions);
  const neighbours = new Map<number, Uint32Array>();
  const order = shuffle(
    Uint32Array.from(positives, (_, index) => index),
    random,
  );
  for (let made = 0; made < wanted; made++) {
    // Every positive is a first parent equally often, give or take one.
    const first = order[made % order.length]!;
    const nearest = neighbours.get(first) ?? tree.nearest(first, Math.min(k, positives.length - 1));
    neighbours.set(first, nearest);
    const second = nearest[randomInteger(random, nearest.length)]!;
    if (weights)
      weights[matrix.rows + made] = (weights[positives[first]!]! + weights[positives[second]!]!) / 2;
    const parents = [positives[first]! * featureCount, positives[second]! * featureCount] as const;
    blend(compiled, features, parents, (matrix.rows + made) * featureCount, random);
  }
  return { features, rows, featureCount, labels, ...(weights && { weights }) };
}

/** How many positives are added. One positive has no neighbour to lie between. */
export function syntheticRows(positives: number, negatives: number, ratio: number): number {
  return positives < 2 ? 0 : Math.max(0, Math.round(ratio * negatives) - positives);
}

/** Writes a row between its parents at offset `out`. */
function blend(
  compiled: CompiledSchema,
  features: Float32Array,
  [first, second]: readonly [number, number],
  out: number,
  random: Random,
): void {
  const share = random.next();
  const copy = (from: number, to: number, count: number) => features.copyWithin(to, from, from + count);
  compiled.schema.fields.forEach((field, index) => {
    if (field.type === 'date') return;
    const at = compiled.firstFeature[index]!;
    const a = features[first + at]!;
    const b = features[second + at]!;
    const interpolates = (field.type === 'number' || field.type === 'integer') && !Number.isNaN(a + b);
    if (interpolates) {
      // Of two numbers none is a code: the features of codes are the first parent's.
      copy(first + at, out + at, featureCountOf(field));
      const between = a + share * (b - a);
      const value = Math.fround(field.type === 'integer' ? Math.round(between) : between);
      if (!compiled.readers[index]!.isCode(value)) features[out + at] = value;
    } else {
      const parent = random.next() < 0.5 ? first : second;
      copy(parent + at, out + at, featureCountOf(field));
    }
  });
  // No day is interpolated, but the time between two: an age lies between ages. Where a day is missing, all that is counted from it or
  // to it is: one parent gives whatever the other lacks.
  let giver: number | undefined;
  for (const { kind, feature } of compiled.spans) {
    const a = features[first + feature]!;
    const between = a + share * (features[second + feature]! - a);
    if (Number.isNaN(between)) {
      giver ??= random.next() < 0.5 ? first : second;
      copy(giver + feature, out + feature, 1);
    } else features[out + feature] = kind === 'days' ? Math.round(between) : between;
  }
  derive(compiled, features, out);
}

/** Two rows of different level differ in two features; this makes them one standard deviation apart. */
const LEVEL_WEIGHT = Math.SQRT1_2;

/**
 * The fields of some rows on a common scale: numbers in standard deviations of the whole matrix, booleans likewise,
 * missing at the mean. Derived features are left out: they would count their fields twice.
 */
function scaledFields(compiled: CompiledSchema, matrix: Matrix, rows: Uint32Array) {
  const { featureCount, features } = matrix;
  const used = compiled.features.flatMap(({ kind }, index) => (kind === 'derived' ? [] : [index]));
  const points = new Float64Array(rows.length * used.length);
  used.forEach((feature, axis) => {
    const { kind } = compiled.features[feature]!;
    const isLevel = kind === 'level' || kind === 'code';
    const { mean, deviation } = momentsOf(features, feature, featureCount);
    const scale = isLevel ? LEVEL_WEIGHT : deviation > 0 ? 1 / deviation : 0;
    for (let index = 0; index < rows.length; index++) {
      const value = features[rows[index]! * featureCount + feature]!;
      points[index * used.length + axis] = Number.isNaN(value) ? 0 : (value - mean) * scale;
    }
  });
  return { points, dimensions: used.length };
}

/** Mean and standard deviation of the values that are not missing. */
function momentsOf(features: Float32Array, begin: number, step: number) {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let index = begin; index < features.length; index += step) {
    const value = features[index]!;
    if (Number.isNaN(value)) continue;
    count++;
    const distance = value - mean;
    mean += distance / count;
    squares += distance * (value - mean);
  }
  return { mean, deviation: count > 0 ? Math.sqrt(squares / count) : 0 };
}
