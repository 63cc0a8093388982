import { describe, expect, test } from 'vitest';
import { readApplication } from '../../src/application/application.ts';
import type { SolventError } from '../../src/errors.ts';
import { everythingPortfolio } from './support.ts';

const compiled = everythingPortfolio();
const good = { balance: 100, income: 400, delay: 2, owner: true, region: 'south' };

function refusal(application: unknown): SolventError {
  try {
    readApplication(compiled, application);
  } catch (error) {
    return error as SolventError;
  }
  throw new Error('It was accepted.');
}

describe('readApplication', () => {
  test('gives values in the schema’s order, and the features of the model', () => {
    const { values, features } = readApplication(compiled, good);
    expect([...values]).toEqual([100, 400, 2, 1, 1]);
    expect([...features]).toEqual([100, 400, 2, 1, 0, 1, 0, 0.25, 300]);
  });

  test('takes null where a field is nullable, and missing codes beyond the limits', () => {
    const { values } = readApplication(compiled, {
      ...good,
      income: null,
      delay: -9,
      owner: null,
      region: null,
    });
    expect([...values]).toEqual([100, Number.NaN, Number.NaN, Number.NaN, Number.NaN]);
  });

  test('names every mistake once, with its code', () => {
    const { income: _, ...wrong } = { ...good, balance: -1, delay: 2.5, anual: 1, incme: 3 };
    const error = refusal(wrong);
    expect(error.code).toBe('validation_error');
    expect(error.details).toEqual([
      { path: 'balance', code: 'out_of_range', message: 'balance must be at least 0' },
      { path: 'income', code: 'missing_value', message: 'income is missing' },
      { path: 'delay', code: 'not_an_integer', message: 'delay is not a whole number' },
      { path: 'anual', code: 'unknown_column', message: '"anual" is not known here' },
      {
        path: 'incme',
        code: 'unknown_column',
        message: '"incme" is not known here: did you mean "income"?',
      },
    ]);
    expect(error.message).toContain('income is missing; delay is not a whole number');
    // One sign ends a sentence.
    expect(error.message).toMatch(/did you mean "income"\?$/);
  });

  test('refuses a derived feature that float32 cannot hold, by name', () => {
    const huge = refusal({ ...good, balance: 3e38, income: 1e-38 });
    expect(huge.details).toEqual([
      {
        path: 'burden',
        code: 'out_of_range',
        message: 'burden, which is balance / income, is too large for a 32-bit float',
      },
    ]);
    const tiny = refusal({ ...good, balance: 1e-38, income: 9e8 });
    expect(tiny.details![0]!.message).toContain('too close to 0');
  });

  test.each([null, 3, 'text', [[]], [[good]]])('refuses %j, which is no object', (body) => {
    expect(refusal(body).details).toHaveLength(1);
  });

  test('is not fooled by keys that every object has', () => {
    expect(refusal(JSON.parse('{"__proto__": {"balance": 1}}')).details).toHaveLength(6);
    expect(refusal({ ...good, constructor: 1 }).details).toHaveLength(1);
  });
});
