import { describe, expect, test } from 'vitest';
import { compileSchema } from '../../src/application/compile.ts';
import { encode, inOwnUnits, modelInputs } from '../../src/application/encode.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';

const schema = parseApplicationSchema({
  name: 'scaled',
  target: { column: 'Bad' },
  fields: [
    { name: 'balance', column: 'Balance', type: 'number' },
    { name: 'salary', column: 'Salary', type: 'number', nullable: true },
    { name: 'region', column: 'Region', type: 'category', levels: ['north', 'south'] },
  ],
  derived: [{ name: 'rate', ratio: ['balance', 'salary'] }],
  policy: { maximize: 'recall' },
});
const scaler = { mean: [8759.6, 30_000.3, 0.5, 0.5, 0.25], scale: [3.3, 7.7, 0.5, 0.5, 0.01] };
const compiled = compileSchema(schema, scaler);
/** No 32-bit float. */
const values = [8759.7000001, 44_361.6250001, 1];

function encoded(of = compiled, given = values): number[] {
  const vector = new Float32Array(5);
  expect(encode(of, given, vector, 0)).toBeUndefined();
  return [...vector];
}

describe('an encoder with a scaler', () => {
  test('rounds nothing before it was scaled: fields and what is derived of them are float64 till then', () => {
    const exact = [values[0]!, values[1]!, 0, 1, values[0]! / values[1]!];
    expect(encoded()).toEqual(
      exact.map((value, index) => Math.fround((value - scaler.mean[index]!) / scaler.scale[index]!)),
    );
    const rounded = exact.map(Math.fround);
    expect(encoded()[0]).not.toBe(Math.fround((rounded[0]! - scaler.mean[0]!) / scaler.scale[0]!));
  });

  test('leaves missing what is missing, and a category in all its features', () => {
    expect(encoded(compiled, [8759.6, Number.NaN, Number.NaN])).toEqual([
      0,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test('people see the bits that a model without a scaler sees', () => {
    const vector = new Float32Array(5);
    encode(compiled, values, vector, 0);
    expect([...inOwnUnits(compiled, values, vector)]).toEqual(encoded(compileSchema(schema)));
  });

  test('without one people see what the model sees, and it sees what they see', () => {
    const plain = compileSchema(schema);
    const vector = Float32Array.from(encoded(plain));
    expect(inOwnUnits(plain, values, vector)).toBe(vector);
    expect(modelInputs(plain, vector)).toBe(vector);
  });

  test('features in their own units are scaled row by row', () => {
    const rows = Float32Array.of(1000, 30_000, 0, 1, 0.25, 2000, Number.NaN, 1, 0, Number.NaN);
    const inputs = modelInputs(compiled, rows);
    expect([...inputs]).toEqual(
      Array.from(rows, (value, index) =>
        Math.fround((value - scaler.mean[index % 5]!) / scaler.scale[index % 5]!),
      ),
    );
  });

  test('names the feature that becomes too large', () => {
    const huge = compileSchema(schema, { ...scaler, scale: [3.3, 1e-38, 0.5, 0.5, 0.01] });
    expect(encode(huge, [1, 40_000, 0], new Float32Array(5), 0)).toEqual({
      column: 'salary',
      code: 'out_of_range',
      message: 'salary, scaled as the model needs it, is too large for a 32-bit float',
    });
  });

  test('names the derived feature that has no 32-bit float in its own units', () => {
    const { code, column } = encode(compiled, [1e30, 1e-30, 0], new Float32Array(5), 0)!;
    expect([column, code]).toEqual(['rate', 'out_of_range']);
  });
});
