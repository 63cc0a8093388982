import { encode } from '../../application/encode.ts';
import type { Model } from '../../model/model.ts';
import type { Steps } from '../../steps.ts';
import type { ModelExplainer } from '../model-explainer.ts';
import { thresholdsOf } from '../thresholds.ts';
import { nearestOptions } from './nearest-options.ts';
import { encoder, type Option, optionsOf } from './options.ts';

/** So many changes are told at most. */
export const MOST_CHANGES = 3;
/** Applications that are scored for one explanation at most. */
export const MOST_SCORED = 2_000;
/** Scored between two pauses. */
const BLOCK = 64;

/** Options that are taken together, one of a field or one of each of two. */
interface Trial {
  options: readonly Option[];
  /** By which fields, as one text. */
  fields: string;
  distance: number;
}

/**
 * The smallest changes of what a schema calls changeable with which a declined application would pass, nearest first: of each field alone
 * the smallest one, and where those are fewer than `MOST_CHANGES`, of two fields together of which neither suffices. It is exact for one
 * field, as far as `MOST_SCORED` reaches; of two fields it tries a grid.
 *
 * @param values of the application, one number a field
 * @returns the options of each change, in the order of the schema
 */
export function* smallestChanges(
  model: Pick<Model, 'compiled' | 'probabilities' | 'decide'>,
  by: Pick<ModelExplainer, 'ensemble' | 'reference'>,
  values: Float64Array,
): Steps<(readonly Option[])[]> {
  const { compiled } = model;
  const { fields } = compiled.schema;
  const changeable = fields.flatMap((field, index) => (field.changeable === undefined ? [] : [index]));
  const thresholds = thresholdsOf(by.ensemble.trees);
  // One for all: of thousands of lists each would keep two rows.
  const encodeWith = encoder(compiled, values);
  const lists: Iterator<Option>[] = [];
  for (const index of changeable) {
    lists.push(...optionsOf(compiled, by, thresholds, values, index, encodeWith));
    yield;
  }
  const options = yield* nearestOptions(lists, values, MOST_SCORED);

  const alone = options.map((option) => trialOf([option]));
  const singles = yield* passing(model, values, alone, MOST_CHANGES);
  const rest = MOST_SCORED - alone.length;
  if (singles.length === MOST_CHANGES || rest === 0) return singles;
  const sufficient = new Set(singles.flat().map(({ field }) => field));
  const others = changeable
    .filter((index) => !sufficient.has(index))
    .map((index) => options.filter(({ field }) => field === index))
    .filter((ofField) => ofField.length > 0);
  const together = nearestFirst(pairsOf(others, rest)).slice(0, rest);
  return [...singles, ...(yield* passing(model, values, together, MOST_CHANGES - singles.length))];
}

function trialOf(options: readonly Option[]): Trial {
  return {
    options,
    fields: options.map(({ field }) => field).join(),
    distance: options.reduce((sum, one) => sum + one.distance, 0),
  };
}

/** Of equal distance they keep their order: fields that stand before others in the schema, and smaller amounts. */
function nearestFirst(trials: Trial[]): Trial[] {
  return trials.sort((a, b) => a.distance - b.distance);
}

/** A grid of each two fields, all of them as fine as the number that may be tried allows. */
function pairsOf(all: readonly Option[][], most: number): Trial[] {
  const options = nearestFields(all, Math.floor((1 + Math.sqrt(1 + 8 * most)) / 2));
  const pairs = options.flatMap((one, index) =>
    options.slice(index + 1).map((other) => [one, other] as const),
  );
  const lines = Math.max(1, Math.floor(Math.sqrt(most / pairs.length)));
  return pairs.flatMap(([one, other]) =>
    thinned(one, lines).flatMap((a) => thinned(other, lines).map((b) => trialOf([a, b]))),
  );
}

/** So many fields at most, in their order: those whose last option is nearest, where each two of all would be too many. */
function nearestFields(options: readonly Option[][], most: number): readonly Option[][] {
  if (options.length <= most) return options;
  const distanceOf = (one: readonly Option[]) => one.at(-1)!.distance;
  const nearest = new Set([...options].sort((a, b) => distanceOf(a) - distanceOf(b)).slice(0, most));
  return options.filter((one) => nearest.has(one));
}

/** So many of a list at most, evenly, the last among them. */
function thinned(options: readonly Option[], most: number): readonly Option[] {
  if (options.length <= most) return options;
  return Array.from(
    { length: most },
    (_, line) => options[Math.ceil(((line + 1) * options.length) / most) - 1]!,
  );
}

/** The first trials that pass, one of the same fields, until there are enough. */
function* passing(
  { compiled, probabilities, decide }: Pick<Model, 'compiled' | 'probabilities' | 'decide'>,
  values: Float64Array,
  trials: readonly Trial[],
  enough: number,
): Steps<(readonly Option[])[]> {
  const width = compiled.features.length;
  const rows = new Float32Array(BLOCK * width);
  const changed = values.slice();
  const found = new Map<string, readonly Option[]>();
  for (let next = 0; next < trials.length; ) {
    const block: Trial[] = [];
    while (next < trials.length && block.length < BLOCK) {
      const trial = trials[next++]!;
      if (found.has(trial.fields)) continue;
      changed.set(values);
      for (const { field, value } of trial.options) changed[field] = value;
      if (!encode(compiled, changed, rows, block.length * width)) block.push(trial);
    }
    if (block.length === 0) break;
    const scored = probabilities(rows.subarray(0, block.length * width), block.length);
    for (const [index, { fields, options }] of block.entries()) {
      if (decide(scored[index]!).prediction === 1 || found.has(fields)) continue;
      found.set(fields, options);
      if (found.size === enough) return [...found.values()];
    }
    yield;
  }
  return [...found.values()];
}
