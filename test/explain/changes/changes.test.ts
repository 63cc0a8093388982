import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readApplication } from '../../../src/application/application.ts';
import { compileSchema } from '../../../src/application/compile.ts';
import { levelName } from '../../../src/application/levels.ts';
import type { Scaler } from '../../../src/application/scaler.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { MOST_CHANGES, MOST_SCORED, smallestChanges } from '../../../src/explain/changes/changes.ts';
import { probabilityOf } from '../../../src/model/model.ts';
import { type Ensemble, marginsOf } from '../../../src/model/trees.ts';
import { seededRandom } from '../../../src/random.ts';
import { nextFloat32, randomEnsemble, THRESHOLDS } from '../../model/support/random-ensemble.ts';
import { stump } from '../support/stump.ts';

const schema = parseNewSchema({
  name: 'changes',
  target: { column: 'Bad' },
  fields: [
    { name: 'owed', column: 'Owed', type: 'number', min: 0, changeable: 'lower', nullable: true },
    { name: 'earned', column: 'Earned', type: 'number', above: 0, max: 5000, changeable: 'higher' },
    {
      name: 'delay',
      column: 'Delay',
      type: 'integer',
      min: -3,
      max: 60,
      changeable: true,
      codes: [{ name: 'none', value: 96 }],
    },
    { name: 'owner', column: 'Owner', type: 'boolean', changeable: true },
    {
      name: 'place',
      column: 'Place',
      type: 'category',
      levels: ['north', 'south', 'west'],
      changeable: true,
      nullable: true,
    },
    {
      name: 'size',
      column: 'Size',
      type: 'category',
      levels: ['s', 'm', 'l'],
      ordered: true,
      changeable: 'higher',
    },
    { name: 'fixed', column: 'Fixed', type: 'number' },
  ],
  derived: [
    { name: 'burden', ratio: ['owed', 'earned'] },
    { name: 'left_over', difference: ['earned', 'owed'] },
  ],
  policy: { maximize: 'recall' },
});
const { fields } = schema;
interface Options {
  scaler?: Scaler;
  strictness?: number;
}

const SCALER: Scaler = {
  mean: [1, 2, 3, 0, 0.5, 0, 0, 0, 1, 0, 1, 2],
  scale: [3, 7, 0.5, 1, 1, 1, 1, 1, 2, 1, 0.1, 9],
};

/** A model that declines an application, and what is at least `strictness` times as likely to default. */
function modelOf(ensemble: Ensemble, application: object, { scaler, strictness = 1 }: Options) {
  const compiled = compileSchema(schema, scaler);
  const read = (one: object) => readApplication(compiled, one);
  const pdOf = (one: object) => probabilityOf(marginsOf(ensemble, read(one).features)[0]!);
  const threshold = strictness * pdOf(application);
  let scored = 0;
  const model = {
    compiled,
    probabilities: (features: Float32Array, rows: number) => {
      scored += rows;
      return Float64Array.from(marginsOf(ensemble, features), probabilityOf);
    },
    decide: (probability: number) => ({
      prediction: probability >= threshold ? (1 as const) : (0 as const),
      default_risk: 'Low' as const,
    }),
  };
  const passes = (one: object) => {
    try {
      return pdOf(one) < threshold;
    } catch {
      // Its ratio is too close to 0 for a float.
      return false;
    }
  };
  return { model, read, passes, scoredRows: () => scored };
}

/** As an application has it. */
function told(index: number, value: number): number | boolean | string {
  const field = fields[index]!;
  if (field.type === 'category') return levelName(field.levels[value]!);
  return field.type === 'boolean' ? value === 1 : value;
}

type Application = Record<string, number | boolean | string | null>;

function changesOf(ensemble: Ensemble, application: Application, options: Options = {}) {
  const one = modelOf(ensemble, application, options);
  const width = one.model.compiled.features.length;
  const reference = Float32Array.from({ length: 8 * width }, (_, index) => THRESHOLDS[(index * 5) % 6]!);
  const steps = smallestChanges(one.model, { ensemble, reference }, one.read(application).values);
  let step = steps.next();
  while (!step.done) step = steps.next();
  const changes = step.value.map((options) => ({
    distance: options.reduce((sum, { distance }) => sum + distance, 0),
    to: Object.fromEntries(options.map(({ field, value }) => [fields[field]!.name, told(field, value)])),
  }));
  return { ...one, changes };
}

const amount = fc
  .oneof(
    fc.double({ min: 0, max: 2000, noNaN: true }),
    fc.constantFrom(...THRESHOLDS.filter((one) => one >= 0 && one < 5000)),
  )
  .map((one) => (one < 1e-30 ? 0 : one));
const applications = fc.record({
  owed: fc.option(amount, { freq: 8 }),
  earned: amount.map((one) => Math.max(one, 1e-3)),
  delay: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -3, max: 60 }) }, fc.constant(96)),
  owner: fc.boolean(),
  place: fc.option(fc.constantFrom('north', 'south', 'west'), { freq: 8 }),
  size: fc.constantFrom('s', 'm', 'l'),
  fixed: fc.constantFrom(-1, 0.2, 3),
});
const ensembles = fc
  .tuple(fc.integer(), fc.integer({ min: 1, max: 3 }))
  .map(([seed, depth]) => randomEnsemble(seededRandom(seed), { trees: 15, depth, featureCount: 12 }));

/** Every value of a field that a tree could tell from what it is, and some more; found without the search. */
function otherValues({ owed, earned }: Application, name: string): (number | boolean | string)[] {
  const around = (values: number[]) =>
    values.flatMap((value) => {
      const steps = [Math.fround(value)];
      for (let step = 0; step < 3; step++) steps.push(nextFloat32(steps.at(-1)!, 1));
      steps.push(nextFloat32(steps[0]!, -1));
      for (let step = 0; step < 3; step++) steps.push(nextFloat32(steps.at(-1)!, -1));
      return steps;
    });
  if (name === 'owed' || name === 'earned') {
    const other = (name === 'owed' ? earned : (owed ?? Number.NaN)) as number;
    const ofRatio = THRESHOLDS.map((one) => (name === 'owed' ? one * other : other / one));
    const ofDifference = THRESHOLDS.map((one) => (name === 'owed' ? other - one : other + one));
    return around([...THRESHOLDS, ...ofRatio, ...ofDifference]).filter((one) => Number.isFinite(one));
  }
  if (name === 'delay') return Array.from({ length: 64 }, (_, index) => index - 3);
  if (name === 'owner') return [true, false];
  return name === 'place' ? ['north', 'south', 'west'] : ['s', 'm', 'l'];
}

/** Whether the schema lets the field be so, and change so. */
function mayBecome(application: Application, name: string, to: number | boolean | string): boolean {
  const from = application[name]!;
  if (from === null || from === to || (name === 'delay' && from === 96)) return false;
  if (name === 'owed') return (to as number) >= 0 && to < from;
  if (name === 'earned') return (to as number) > (from as number) && (to as number) <= 5000;
  return name !== 'size' || 'sml'.indexOf(to as string) > 'sml'.indexOf(from as string);
}

describe('the smallest changes', () => {
  test('each pass, and move nothing but what may change, as it may', () => {
    fc.assert(
      fc.property(ensembles, applications, fc.boolean(), (ensemble, application, isScaled) => {
        const { changes, passes } = changesOf(ensemble, application, isScaled ? { scaler: SCALER } : {});
        expect(changes.length).toBeLessThanOrEqual(MOST_CHANGES);
        for (const { to } of changes) {
          expect(Object.keys(to).length).toBeLessThanOrEqual(2);
          for (const [name, value] of Object.entries(to)) {
            expect(name).not.toBe('fixed');
            expect([name, value, mayBecome(application, name, value)]).toEqual([name, value, true]);
          }
          expect(passes({ ...application, ...to })).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('are of one field never larger than another change of it that passes', () => {
    let compared = 0;
    fc.assert(
      fc.property(ensembles, applications, (ensemble, application) => {
        const { changes, passes } = changesOf(ensemble, application);
        const alone = changes.filter(({ to }) => Object.keys(to).length === 1);
        for (const name of ['owed', 'earned', 'delay', 'owner', 'place', 'size']) {
          const offered = alone.find(({ to }) => name in to)?.to[name];
          // The fields that stand behind those that are told.
          if (offered === undefined && alone.length === MOST_CHANGES) continue;
          const passing = otherValues(application, name).filter(
            (value) => mayBecome(application, name, value) && passes({ ...application, [name]: value }),
          );
          if (offered === undefined) expect([name, passing]).toEqual([name, []]);
          if (name !== 'owed' && name !== 'earned') continue;
          compared += passing.length;
          const move = (value: unknown) => Math.abs((value as number) - (application[name] as number));
          // A short decimal of the same float may be a little further away.
          const float = Math.fround(offered as number);
          const smaller = passing.filter((value) => Math.fround(value as number) !== float);
          expect(smaller.filter((value) => move(value) < move(offered))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  test('are the nearest first: those of one field, then those of two of which neither suffices', () => {
    let pairs = 0;
    fc.assert(
      fc.property(ensembles, applications, (ensemble, application) => {
        const { changes } = changesOf(ensemble, application, { strictness: 0.85 });
        const sizes = changes.map(({ to }) => Object.keys(to).length);
        expect(sizes).toEqual([...sizes].sort());
        for (const size of [1, 2]) {
          const distances = changes
            .filter((_, index) => sizes[index] === size)
            .map(({ distance }) => distance);
          expect(distances).toEqual([...distances].sort((a, b) => a - b));
        }
        const alone = changes.filter((_, index) => sizes[index] === 1).flatMap(({ to }) => Object.keys(to));
        const together = changes
          .filter((_, index) => sizes[index] === 2)
          .flatMap(({ to }) => Object.keys(to));
        expect(together.filter((name) => alone.includes(name))).toEqual([]);
        pairs += together.length;
      }),
      { numRuns: 300 },
    );
    expect(pairs).toBeGreaterThan(10);
  });

  test('are the same each time, and come of a bounded number of scores', () => {
    fc.assert(
      fc.property(ensembles, applications, (ensemble, application) => {
        const { changes, scoredRows } = changesOf(ensemble, application);
        expect(changesOf(ensemble, application).changes).toEqual(changes);
        expect(scoredRows()).toBeLessThanOrEqual(MOST_SCORED);
      }),
    );
  });

  test('go past several thresholds of a field, however many other fields may change', () => {
    const names = Array.from({ length: MOST_SCORED }, (_, index) => `f${index}`);
    const wide = compileSchema(
      parseNewSchema({
        name: 'wide',
        target: { column: 'Bad' },
        fields: names.map((name) => ({ name, column: name, type: 'number', changeable: 'lower' })),
        policy: { maximize: 'recall' },
      }),
    );
    const [tree] = stump([0, 1]).trees;
    const at = (feature: number, threshold: number, weight: number) => ({
      ...tree!,
      feature: Int32Array.of(feature, 0, 0),
      threshold: Float32Array.of(threshold, 0, 0),
      weight: Float32Array.of(0, 0, weight),
    });
    // All others may move far and change nothing; the last one has to become 8 or less, in ten steps.
    const others = names.slice(1).map((_, feature) => at(feature, 5, 0));
    const last = names.length - 1;
    const own = Array.from({ length: 10 }, (_, step) => at(last, 8 + step / 10, 1));
    const ensemble = { baseMargin: 0, featureCount: names.length, trees: [...others, ...own] };
    const model = {
      compiled: wide,
      probabilities: (features: Float32Array) => Float64Array.from(marginsOf(ensemble, features)),
      decide: (margin: number) => ({
        prediction: margin > 0 ? (1 as const) : (0 as const),
        default_risk: 'High' as const,
      }),
    };
    const values = new Float64Array(names.length).fill(9);
    const reference = new Float32Array(names.length).fill(3);
    const steps = smallestChanges(model, { ensemble, reference }, values);
    let step = steps.next();
    while (!step.done) step = steps.next();
    expect(step.value).toEqual([[expect.objectContaining({ field: last, value: 7.9999995 })]]);
  });

  test('of a thousand fields are looked for in short pieces, too', () => {
    const names = Array.from({ length: 1000 }, (_, index) => `f${index}`);
    const wide = compileSchema(
      parseNewSchema({
        name: 'wide',
        target: { column: 'Bad' },
        fields: names.map((name) => ({ name, column: name, type: 'number', changeable: true })),
        policy: { maximize: 'recall' },
      }),
    );
    const [tree] = stump([1, 1]).trees;
    const trees = names.map((_, feature) => ({ ...tree!, feature: Int32Array.of(feature, 0, 0) }));
    const ensemble = { baseMargin: 0, featureCount: names.length, trees };
    const model = {
      compiled: wide,
      probabilities: (features: Float32Array) => Float64Array.from(marginsOf(ensemble, features)),
      decide: () => ({ prediction: 1 as const, default_risk: 'High' as const }),
    };
    const values = new Float64Array(names.length).fill(9);
    const reference = new Float32Array(names.length).fill(3);
    const steps = smallestChanges(model, { ensemble, reference }, values);
    const begun = performance.now();
    let [longest, before] = [0, begun];
    for (let done = false; !done; ) {
      done = steps.next().done === true;
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
    }
    // Each two of all would be half a million at once: most of the time that it took.
    expect(longest).toBeLessThan((before - begun) / 4);
  });
});
