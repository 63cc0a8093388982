import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applicationValidator, valuesOf } from '../../src/application/application.ts';
import { compileSchema } from '../../src/application/compile.ts';
import { readJsonField } from '../../src/application/json-field.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';

const compiled = compileSchema(
  parseApplicationSchema({
    name: 'all-kinds',
    target: { column: 'Y' },
    fields: [
      { name: 'n', column: 'N', type: 'number', min: -5, below: 5, missing: [-9] },
      { name: 'i', column: 'I', type: 'integer', min: 0, nullable: true },
      { name: 'b', column: 'B', type: 'boolean' },
      { name: 'c', column: 'C', type: 'category', levels: ['x', '1'], missing: ['NA'] },
    ],
    policy: { maximize: 'f1' },
  }),
);
const good = { n: 1, i: 2, b: true, c: 'x' };

describe('readJsonField', () => {
  test('accepts exactly what a single prediction accepts, and reads the same value', () => {
    const validator = applicationValidator(compiled);
    const value = fc.oneof(
      fc.constantFrom(
        null,
        true,
        false,
        'x',
        '1',
        'NA',
        '',
        'true',
        -9,
        5,
        -5,
        4.99,
        Number.POSITIVE_INFINITY,
        1.5,
        undefined,
      ),
      fc.double({ min: -10, max: 10 }),
      fc.integer({ min: -10, max: 10 }),
      fc.constantFrom([], {}, ['x']),
    );
    fc.assert(
      fc.property(fc.nat(3), value, (index, candidate) => {
        const field = compiled.schema.fields[index]!;
        const application = { ...good, [field.name]: candidate };
        const parsed = validator.safeParse(application);
        const read = readJsonField(field, candidate);
        if (parsed.success) expect(read).toBe(valuesOf(compiled, parsed.data)[index]);
        else expect(read).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      }),
      { numRuns: 1000 },
    );
  });
});
