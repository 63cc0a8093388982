import { expect, test } from 'vitest';
import { readFlavors } from '../../../src/registry/mlflow/mlmodel.ts';

test('flavors and their plain values are read as MLflow 3.17 writes them', () => {
  const flavors = readFlavors(`artifact_path: mlflow-artifacts:/1/models/m-53/artifacts
flavors:
  python_function:
    data: model.ubj
    env:
      conda: conda.yaml
      virtualenv: python_env.yaml
    loader_module: mlflow.xgboost
    python_version: 3.11.7
  xgboost:
    code: null
    data: model.ubj
    model_class: xgboost.core.Booster
    model_format: ubj
    xgb_version: 3.2.0
is_signature_from_type_hint: false
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "long", "name": "employed", "required": true}, {"type": "double",
    "name": "bank_balance", "required": true}]'
  params: null
utc_time_created: '2026-11-28 16:23:11.106669'
`);
  expect([...flavors.keys()]).toEqual(['python_function', 'xgboost']);
  expect(Object.fromEntries(flavors.get('xgboost')!)).toEqual({
    data: 'model.ubj',
    model_class: 'xgboost.core.Booster',
    model_format: 'ubj',
    xgb_version: '3.2.0',
  });
  expect(flavors.get('python_function')!.get('conda')).toBeUndefined();
});

test('a quoted value is read, and one that goes on in the next line is left out', () => {
  const flavor = readFlavors(`flavors:
    xgboost:
        data: 'it''s # a model.json'
        class: "a\\"b"
        long: the beginning
          and the end
        list:
        - one
`).get('xgboost')!;
  expect(Object.fromEntries(flavor)).toEqual({ data: "it's # a model.json", class: 'a"b' });
});

test.each(['', 'not a mapping', 'flavors: {xgboost: {data: model.json}}', '{"flavors": {}}'])(
  'a file of another form has no flavors: %j',
  (text) => {
    expect(readFlavors(text).size).toBe(0);
  },
);
