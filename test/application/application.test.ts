import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applicationValidator, valuesOf } from '../../src/application/application.ts';
import { readCell } from '../../src/application/cell.ts';
import { everythingPortfolio } from './support.ts';

const compiled = everythingPortfolio();
const validator = applicationValidator(compiled);
const good = { balance: 100, income: 400, delay: 2, owner: true, region: 'south' };

/** The paths that the validator complains about. */
function complaints(application: unknown): string[] {
  const parsed = validator.safeParse(application);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'));
}

describe('applicationValidator', () => {
  test('accepts an application and gives its values in the schema’s order', () => {
    expect([...valuesOf(compiled, validator.parse(good))]).toEqual([100, 400, 2, 1, 1]);
  });

  test('accepts null where a field is nullable, and missing codes beyond the limits', () => {
    const application = { ...good, income: null, delay: -9, owner: null, region: null };
    expect([...valuesOf(compiled, validator.parse(application))]).toEqual([
      100,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test('accepts a numeric level as a number', () => {
    expect(valuesOf(compiled, validator.parse({ ...good, region: 3 }))[4]).toBe(2);
  });

  test.each<[string, object, string]>([
    ['text for a number', { balance: '100' }, 'balance'],
    ['NaN', { balance: Number.NaN }, 'balance'],
    ['infinity', { balance: Number.POSITIVE_INFINITY }, 'balance'],
    ['what float32 cannot hold', { balance: 3.5e38 }, 'balance'],
    ['a negative balance', { balance: -1 }, 'balance'],
    ['the exclusive limit itself', { income: 0 }, 'income'],
    ['a fraction for an integer', { delay: 1.5 }, 'delay'],
    ['null where it is not nullable', { balance: null }, 'balance'],
    ['a field left out', { balance: undefined }, 'balance'],
    ['a nullable field left out', { income: undefined }, 'income'],
    ['a number for a boolean', { owner: 1 }, 'owner'],
    ['an unknown level', { region: 'west' }, 'region'],
  ])('refuses %s', (_what, change, path) => {
    expect(complaints(JSON.parse(JSON.stringify(good)))).toEqual([]);
    expect(complaints({ ...good, ...change })).toEqual([path]);
  });

  test('refuses and names keys that it does not know', () => {
    const parsed = validator.safeParse({ ...good, age: 40 });
    expect(parsed.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['age'] });
  });

  test('refuses what is not an object', () => {
    for (const body of [null, 3, 'text', [], [good]]) expect(complaints(body)).toEqual(['']);
  });

  test('accepts exactly the numbers that a CSV cell accepts', () => {
    const number = fc.oneof(
      fc.double(),
      fc.integer({ min: -12, max: 12 }),
      fc.constantFrom(1e9, 3.4028234663852886e38, 3.5e38, -9, 1e300, 2 ** 53),
    );
    fc.assert(
      fc.property(fc.constantFrom('balance', 'income', 'delay'), number, (name, value) => {
        const index = compiled.schema.fields.findIndex((field) => field.name === name);
        const cell = readCell(compiled.schema.fields[index]!, String(value));
        const application = { ...good, [name]: value };
        const accepted = complaints(application).length === 0;
        expect(accepted).toBe(typeof cell === 'number');
        // Adding 0 makes -0, which no decimal text tells from 0, plain.
        if (accepted) expect(valuesOf(compiled, application)[index]! + 0).toBe(cell as number);
      }),
      { numRuns: 2000 },
    );
  });
});
