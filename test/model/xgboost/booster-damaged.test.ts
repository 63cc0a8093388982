import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SolventError } from '../../../src/errors.ts';
import { marginsOf } from '../../../src/model/trees.ts';
import { type Booster, readBooster } from '../../../src/model/xgboost/booster.ts';
import { goldenFile, goldenModels } from './support/golden.ts';
import { expectPromises } from './support/promises.ts';

/*
 * Models damaged at random. What stands here holds without XGBoost; files damaged in the same ways, where they were read here, were given to
 * XGBoost 3.4.1 once, and those of 1.7.6 to 1.7.6: it refused them, or gave the same margins.
 */

const { rows } = goldenModels.find(({ name }) => name === '3.4.1-plain.json')!;
const options = { numRuns: 300, seed: 12 };

/** An error of ours, of a few lines, or a model that gives every row a finite margin. */
function expectModelOrError(bytes: Uint8Array): void {
  let booster: Booster;
  try {
    booster = readBooster(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SolventError);
    expect((error as SolventError).code).toBe('validation_error');
    expect((error as SolventError).message.length).toBeLessThan(1500);
    return;
  }
  const { ensemble } = booster;
  for (const tree of ensemble.trees) {
    expectPromises(tree, ensemble.featureCount);
    expect(tree.cover.every((cover) => cover >= 0 && cover < Number.POSITIVE_INFINITY)).toBe(true);
  }
  if (ensemble.featureCount === 4) expect(marginsOf(ensemble, rows).every(Number.isFinite)).toBe(true);
}

describe('bytes', () => {
  const edit = fc.record({
    at: fc.nat(),
    length: fc.constantFrom(0, 1, 1, 4, 50),
    instead: fc.oneof(
      fc.constantFrom('', ...'{}[]$#SUiIlLdDTFZ":,0-', 'NaN', '1e400').map((text) => [...Buffer.from(text)]),
      fc.array(fc.nat(255), { maxLength: 9 }),
    ),
  });
  test.each(['1.7.6-infinite.json', '3.2.0-infinite.ubj', '3.4.1-plain.json', '3.4.1-plain.ubj'])(
    '%s, with some put in, taken out or exchanged',
    (name) => {
      const whole = goldenFile(name);
      const damaged = fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) =>
        edits.reduce<number[]>(
          (bytes, { at, length, instead }) => {
            bytes.splice(at % (bytes.length + 1), length, ...instead);
            return bytes;
          },
          [...whole],
        ),
      );
      fc.assert(
        fc.property(damaged, (bytes) => expectModelOrError(Uint8Array.from(bytes))),
        options,
      );
    },
  );
});

describe('values', () => {
  const RAW = [
    'NaN',
    '-Infinity',
    '1e400',
    '1e39',
    '2e38',
    '-2e38',
    '-1',
    '0',
    '1',
    '7',
    '0.5',
    '2147483647',
    '4294967296',
  ];
  const OTHER = ['"NaN"', '"-1"', '"9999999999"', '"[5E-1]"', '""', 'null', 'true', '[]', '{}', '[[]]'];
  const edit = fc.record({
    way: fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
    depth: fc.constantFrom(1, 2, 3, 4, 5, 6, 6, 6),
    what: fc.oneof(
      fc.constantFrom(...RAW, ...OTHER).map((instead) => ({ instead })),
      fc.constantFrom('take out', 'twice', 'exchange', 'another node').map((kind) => ({ kind })),
    ),
    other: fc.nat(),
  });

  test.each(['1.7.6-plain.json', '3.4.1-pruned.json', '3.4.1-lossguide.json'])(
    '%s, with some exchanged, moved, doubled or taken out: cycles, trees without nodes, counts that fit nothing',
    (name) => {
      const text = new TextDecoder().decode(goldenFile(name));
      const damaged = fc.array(edit, { minLength: 1, maxLength: 2 }).map((edits) => {
        const model = JSON.parse(text) as Values;
        for (const { way, depth, what, other } of edits) damage(model, way.slice(0, depth), what, other);
        return JSON.stringify(model).replace(/"@(.*?)@"/g, (_, raw: string) => raw.replaceAll('\\"', '"'));
      });
      fc.assert(
        fc.property(damaged, (json) => expectModelOrError(new TextEncoder().encode(json))),
        options,
      );
    },
  );
});

type Values = Record<string, unknown> | unknown[];

/** Goes down as far as it is said, and damages what stands there. */
function damage(
  model: Values,
  way: readonly number[],
  what: { instead: string } | { kind: string },
  other: number,
): void {
  let [holder, key] = [model as Record<string, unknown>, ''];
  let value: unknown = model;
  for (const step of way) {
    if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) break;
    holder = value as Record<string, unknown>;
    const keys = Object.keys(holder);
    key = keys[step % keys.length]!;
    value = holder[key];
  }
  const list = Array.isArray(holder) ? (holder as unknown[]) : undefined;
  if ('instead' in what) holder[key] = `@${what.instead}@`;
  else if (!list) Reflect.deleteProperty(holder, key);
  else if (what.kind === 'take out') list.splice(Number(key), 1);
  else if (what.kind === 'twice') list.splice(Number(key), 0, value);
  else if (what.kind === 'another node') list[Number(key)] = other % list.length;
  else {
    const place = other % list.length;
    [list[Number(key)], list[place]] = [list[place], value];
  }
}
