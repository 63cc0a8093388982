import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/application/compile.ts';
import { readDay } from '../../src/application/day.ts';
import { derive, encode } from '../../src/application/encode.ts';
import { UNKNOWN_LEVEL } from '../../src/application/field-reader.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { datedPortfolio, everything, everythingPortfolio } from './support.ts';

const compiled = everythingPortfolio();
const width = compiled.features.length;

function vectorOf(values: number[]): number[] {
  const vector = new Float32Array(width);
  encode(compiled, values, vector, 0);
  return [...vector];
}

describe('encode', () => {
  test('lays out fields, one feature a level, then derived features', () => {
    expect(compiled.features.map((feature) => feature.name)).toEqual([
      'balance',
      'income',
      'delay',
      'owner',
      'region=north',
      'region=south',
      'region=3',
      'burden',
      'slack',
    ]);
    expect(compiled.features.map((feature) => feature.monotone)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, -1]);
    expect(vectorOf([100, 400, 2, 1, 1])).toEqual([100, 400, 2, 1, 0, 1, 0, 0.25, 300]);
  });

  test('gives NaN for missing, in every level of a missing category and in what derives from it', () => {
    const missing = Number.NaN;
    expect(vectorOf([100, missing, missing, missing, missing])).toEqual([
      100,
      missing,
      missing,
      missing,
      missing,
      missing,
      missing,
      missing,
      missing,
    ]);
  });

  test('gives an unknown level that the schema lets pass what it gives to a missing one', () => {
    const missing = vectorOf([100, 400, 2, 1, Number.NaN]);
    expect(vectorOf([100, 400, 2, 1, UNKNOWN_LEVEL])).toEqual(missing);
    expect(missing.slice(4, 7)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  test('gives an ordered category one feature: its place, or NaN for missing and unknown', () => {
    const { fields, ...rest } = everything;
    const grades = fields.map((field) => (field.name === 'region' ? { ...field, ordered: true } : field));
    const ordered = compileSchema(parseApplicationSchema({ ...rest, fields: grades }));
    const placeOf = (value: number) => {
      const vector = new Float32Array(ordered.features.length);
      encode(ordered, [100, 400, 2, 1, value], vector, 0);
      return vector[4];
    };
    expect([0, 1, 2, Number.NaN, UNKNOWN_LEVEL].map(placeOf)).toEqual([0, 1, 2, Number.NaN, Number.NaN]);
  });

  test('gives a code a feature of its own, and the field none then', () => {
    const { fields, ...rest } = everything;
    const codes = [
      { name: 'none', value: 0 },
      { name: 'special', value: { above: 9e9 } },
    ];
    const coded = compileSchema(
      parseApplicationSchema({ ...rest, fields: [{ ...fields[0]!, codes }, ...fields.slice(1)] }),
    );
    const features = (balance: number) => {
      const vector = new Float32Array(coded.features.length);
      encode(coded, [balance, 400, 2, 1, 1], vector, 0);
      return Object.fromEntries(coded.features.map(({ name }, index) => [name, vector[index]]));
    };
    expect(coded.features.slice(0, 3)).toEqual([
      { name: 'balance', kind: 'number', field: 0, monotone: 1 },
      { name: 'balance:none', kind: 'code', field: 0, monotone: 0 },
      { name: 'balance:special', kind: 'code', field: 0, monotone: 0 },
    ]);
    const none = Number.NaN;
    const seen = (balance: number) => {
      const { 'balance:none': zero, 'balance:special': special, balance: amount, burden } = features(balance);
      return [amount, zero, special, burden];
    };
    expect(seen(100)).toEqual([100, 0, 0, 0.25]);
    expect(seen(0)).toEqual([none, 1, 0, none]);
    expect(seen(1e10)).toEqual([none, 0, 1, none]);
    expect(seen(none)).toEqual([none, none, none, none]);
  });

  test('gives dates no feature, and the time between them one that others are derived from', () => {
    const spans = datedPortfolio();
    const seen = (born: string, applied: string, employed: string | null) => {
      const vector = new Float32Array(spans.features.length);
      const days = [born, applied, employed].map((text) => (text === null ? Number.NaN : readDay(text)!));
      expect(encode(spans, [1000, ...days], vector, 0)).toBeUndefined();
      return [...vector];
    };
    expect(spans.features).toEqual([
      { name: 'income', kind: 'number', field: 0, monotone: 0 },
      { name: 'age', kind: 'span', field: -1, monotone: 0 },
      { name: 'tenure', kind: 'span', field: -1, monotone: -1 },
      { name: 'employed_share', kind: 'derived', field: -1, monotone: 0 },
      { name: 'days_employed', kind: 'span', field: -1, monotone: 0 },
    ]);
    const none = Number.NaN;
    expect(seen('1986-05-17', '2026-05-17', '2025-07-17')).toEqual([1000, 40, 10, 0.25, 304]);
    expect(seen('1986-05-17', '2026-05-18', '2025-07-17')[1]).toBe(Math.fround(40 + 1 / 365));
    expect(seen('1986-05-17', '2026-05-17', null)).toEqual([1000, 40, none, none, none]);
    expect(seen('2026-05-17', '2025-05-17', '2025-05-17').slice(1)).toEqual([-1, 0, 0, 0]);
  });

  test('gives a ratio over zero no value', () => {
    expect(vectorOf([5, 0, 0, 0, 0])[7]).toBeNaN();
  });

  describe('of several kinds of derived features', () => {
    const { fields, monotone, ...rest } = everything;
    const derived = [
      { name: 'total', sum: ['balance', 'delay', 'owner'] },
      { name: 'size', log: 'balance' },
      { name: 'least', min: ['balance', 'delay', 'owner'] },
      { name: 'most', max: ['delay', 'balance', 'owner'] },
      { name: 'share', ratio: ['most', 'total'] },
      { name: 'share_size', log: 'share' },
    ];
    const several = compileSchema(parseApplicationSchema({ ...rest, fields, derived }));
    const encoded = (balance: number, delay: number, owner: number) => {
      const vector = new Float32Array(several.features.length);
      const problem = encode(several, [balance, 1, delay, owner, 0], vector, 0);
      return { problem, values: [...vector.slice(-derived.length)] };
    };
    const none = Number.NaN;

    test('adds, takes the logarithm, the least and the greatest, of derived ones as well', () => {
      expect(encoded(5, 2, 1)).toEqual({
        problem: undefined,
        values: [8, Math.log(5), 1, 5, 5 / 8, Math.log(Math.fround(5 / 8))].map(Math.fround),
      });
    });

    test('gives no value where an operand is missing, nor to a logarithm of nothing above zero', () => {
      expect(encoded(5, none, 1).values).toEqual([none, Math.fround(Math.log(5)), none, none, none, none]);
      for (const balance of [0, -3]) {
        const { problem, values } = encoded(balance, 2, 1);
        expect([problem, values[1]]).toEqual([undefined, none]);
      }
    });

    test('adds in the order of the file, and rounds the sum once', () => {
      // One after the other in float32, neither 1 would be seen.
      expect(encoded(2 ** 24, 1, 1).values[0]).toBe(2 ** 24 + 2);
      // In float64, what comes first after a great number is lost.
      const inOrder = (sum: string[]) => {
        const compiled = compileSchema(
          parseApplicationSchema({ ...rest, fields, derived: [{ name: 'x', sum }] }),
        );
        const vector = new Float32Array(compiled.features.length);
        encode(compiled, [2 ** 60, -(2 ** 60), 1, 0, 0], vector, 0);
        return vector.at(-1);
      };
      expect(inOrder(['balance', 'income', 'delay'])).toBe(1);
      expect(inOrder(['balance', 'delay', 'income'])).toBe(0);
    });

    test('refuses a sum that float32 cannot hold, by name; what is derived from it is missing', () => {
      const { problem, values } = encoded(3e38, 3e38, 1);
      expect(problem).toEqual({
        column: 'total',
        code: 'out_of_range',
        message: 'total, which is balance + delay + owner, is too large for a 32-bit float',
      });
      expect(values).toEqual([
        none,
        Math.fround(Math.log(Math.fround(3e38))),
        1,
        Math.fround(3e38),
        none,
        none,
      ]);
    });
  });

  test('writes only its own part of the output', () => {
    const out = new Float32Array(3 * width).fill(-1);
    encode(compiled, [1, 2, 3, 0, 0], out, width);
    expect([...out.slice(0, width)]).toEqual(new Array(width).fill(-1));
    expect([...out.slice(2 * width)]).toEqual(new Array(width).fill(-1));
    expect(out[width]).toBe(1);
  });

  test('computes derived features from float32 values, so that deriving again changes nothing', () => {
    const number = fc.double({ noNaN: true, min: 0, max: 1e8 });
    fc.assert(
      fc.property(number, number, (balance, income) => {
        const vector = new Float32Array(width);
        encode(compiled, [balance, income, 0, 0, 0], vector, 0);
        const again = vector.slice();
        again.fill(7, 7);
        derive(compiled, again, 0);
        expect(again).toEqual(vector);
        expect(vector[8]).toBe(Math.fround(Math.fround(income) - Math.fround(balance)));
      }),
    );
  });
});
