import { expect, test } from 'vitest';
import { readParams } from '../../src/training/params.ts';

test('what is given is merged into the defaults', () => {
  const defaults = readParams();
  expect(readParams({ max_depth: 3 })).toEqual({ ...defaults, max_depth: 3 });
  expect(readParams({ smote: { ratio: 0.5 } }).smote).toEqual({ ratio: 0.5, k: 5 });
  expect(readParams({}, { smote: {} }).smote).toEqual({ ratio: 0.2, k: 5 });
  expect(readParams({ smote: null }, { smote: {} }).smote).toBeNull();
});

test('every unknown or wrong parameter is named', () => {
  expect(() => readParams({ max_dept: 3, eta: -1, smote: { ratio: 2 } })).toThrow(
    /The parameters are not valid\..*eta: .*max_dept: is not known here|max_dept: is not known here.*eta: /,
  );
});

test.each([[[]], [null], ['x'], [3]])('%j is no parameters', (given) => {
  expect(() => readParams(given)).toThrow(
    /^The parameters are not valid\. \(root\): is .*: it must be an object of num_boost_round, eta, /,
  );
});

test.each([
  [{ max_dept: 3 }, 'max_dept: is not known here: did you mean "max_depth"?'],
  [
    { nrounds: 100 },
    /^The parameters are not valid\. nrounds: is not known here: there may be num_boost_round, eta, .*, allow_loss$/,
  ],
  [{ subsample: 2 }, 'subsample: is 2: it must be a number above 0 and of at most 1'],
  [{ smote: { ratio: 2 } }, 'smote.ratio: is 2: it must be a number above 0 and of at most 1'],
  [{ tree_method: 'gpu' }, 'tree_method: is "gpu": it must be "exact" or "hist"'],
  [{ folds: '5' }, 'folds: is "5": it must be a whole number from 2 to 20'],
])('of %j it is told what may stand there', (given, message) => {
  expect(() => readParams(given)).toThrow(message);
});

test('what is given goes before the schema, and the schema before the defaults', () => {
  const params = readParams({ eta: 0.1 }, { eta: 0.2, max_depth: 4 });
  expect(params).toEqual({ ...readParams(), eta: 0.1, max_depth: 4 });
});

test('what is wrong in the schema is told as such, whatever is given in its place', () => {
  expect(() => readParams({ eta: 0.1 }, { eta: 2, depth: 4 })).toThrow(
    /The schema is not valid\..*training\.eta: .*training\.depth|training\.depth.*training\.eta: /,
  );
});

test.each(Object.keys(readParams()))('of a wrong %s its limits are told', (name) => {
  const limits =
    /it must be (a (whole )?number (from|of at least|above) [\d.]+|"exact" or "hist"|true or false|an object of ratio, k or null)/;
  expect(() => readParams({ [name]: 'x' })).toThrow(limits);
});
