import { expect, test } from 'vitest';
import { readParams } from '../../src/training/params.ts';

test('what is given is merged into the defaults', () => {
  const defaults = readParams();
  expect(readParams({ max_depth: 3 })).toEqual({ ...defaults, max_depth: 3 });
  expect(readParams({ smote: { ratio: 0.5 } }).smote).toEqual({ ratio: 0.5, k: defaults.smote!.k });
  expect(readParams({ smote: null }).smote).toBeNull();
});

test('every unknown or wrong parameter is named', () => {
  expect(() => readParams({ max_dept: 3, eta: -1, smote: { ratio: 2 } })).toThrow(
    /The parameters are not valid\..*eta: .*max_dept: is not known here|max_dept: is not known here.*eta: /,
  );
  expect(() => readParams([1])).toThrow(/\(root\)/);
});
