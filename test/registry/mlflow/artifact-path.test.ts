import { expect, test } from 'vitest';
import { partsOf, proxiedPath, requireName } from '../../../src/registry/mlflow/artifact-path.ts';

const SERVER = new URL('https://tracking.example/mlflow/');

test.each([
  'mlflow-artifacts:/1/models/m-1/artifacts',
  'mlflow-artifacts://tracking.example/1/models/m-1/artifacts/',
  'https://tracking.example/mlflow/api/2.0/mlflow-artifacts/artifacts/1/models/m-1/artifacts',
])('%s stands behind the proxy', (uri) => {
  expect(proxiedPath(uri, SERVER)).toEqual(['1', 'models', 'm-1', 'artifacts']);
});

test.each([
  's3://bucket/1/abc/artifacts/model',
  'file:///srv/mlruns/1/abc/artifacts/model',
  '/srv/mlruns/1/abc/artifacts/model',
  'mlflow-artifacts://elsewhere.example/1/model',
  'https://elsewhere.example/mlflow/api/2.0/mlflow-artifacts/artifacts/1/model',
])('%s is not asked for: the server does not hand it out', (uri) => {
  expect(() => proxiedPath(uri, SERVER)).toThrow(
    expect.objectContaining({ code: 'validation_error', message: expect.stringContaining(uri) }),
  );
});

test.each(['..', '.', '', 'a/b', 'a\\b', 'a\u0000'])('the name %j leads elsewhere', (name) => {
  expect(() => requireName(name)).toThrow('leads elsewhere');
});

test('a name that leads elsewhere is told with what is no letter in it written out', () => {
  expect(() => requireName('a/\u009b2J\u202e')).toThrow('"a/\\u009b2J\\u202e"');
});

test('a path leads down and nowhere else', () => {
  expect(partsOf('data/model.json')).toEqual(['data', 'model.json']);
  expect(() => partsOf('data/../../other/model.json')).toThrow('leads elsewhere');
  expect(() => partsOf('data//model.json')).toThrow('leads elsewhere');
});
