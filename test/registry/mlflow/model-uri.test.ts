import { expect, test } from 'vitest';
import { readModelUri } from '../../../src/registry/mlflow/model-uri.ts';

test('a model URI is an alias, a version, or a model that a run logged', () => {
  expect(readModelUri('models:/loan-default@champion')).toEqual({ name: 'loan-default', alias: 'champion' });
  expect(readModelUri('models:/loan default/12')).toEqual({ name: 'loan default', version: '12' });
  expect(readModelUri('models:/m-ad5986e848b74d20abda1671552f189e')).toEqual({
    id: 'm-ad5986e848b74d20abda1671552f189e',
  });
});

test('a name may hold the sign that parts it from the alias', () => {
  expect(readModelUri('models:/a@b@champion')).toEqual({ name: 'a@b', alias: 'champion' });
});

test.each([
  ['models:/loan-default/Production', 'stages and latest are not followed'],
  ['models:/loan-default/latest', 'stages and latest are not followed'],
  ['models:/loan-default', 'the alias or the version is missing'],
  ['models:/loan-default@', 'not "models:/loan-default@"'],
  ['models:/@champion', 'not "models:/@champion"'],
  ['models:/a/1/MLmodel', 'not "models:/a/1/MLmodel"'],
  ['models:/', 'not "models:/"'],
  ['models://host/a/1', 'not "models://host/a/1"'],
  ['runs:/abc/model', 'not "runs:/abc/model"'],
])('%s is refused', (text, reason) => {
  expect(() => readModelUri(text)).toThrow(expect.objectContaining({ code: 'validation_error' }));
  expect(() => readModelUri(text)).toThrow(reason);
});
