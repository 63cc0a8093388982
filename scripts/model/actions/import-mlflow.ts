import { SolventError } from '../../../src/errors.ts';
import { printable } from '../../../src/printable-text.ts';
import { fetchModel } from '../../../src/registry/mlflow/fetch-model.ts';
import { readModelUri } from '../../../src/registry/mlflow/model-uri.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import type { Answered, Ask } from '../ask.ts';
import { bundleForm } from '../bundle-form.ts';
import { mlflowServer } from '../mlflow-server.ts';
import type { Given } from '../options.ts';
import { BOOSTER_OPTIONS, checkBoosterOptions, registerBooster } from '../register-booster.ts';

export const importMlflow: Action = {
  about:
    'registers a model of the MLflow server at MLFLOW_TRACKING_URI: models:/NAME@ALIAS, models:/NAME/VERSION or models:/m-ID. A bundle of ours comes as it is; of an XGBoost model one is made as import-xgboost does',
  takes: ['MODEL_URI'],
  options: [...BOOSTER_OPTIONS],
  check(given, [uri]) {
    readModelUri(uri!);
    mlflowServer(process.env);
    checkBoosterOptions(given);
  },
  async ask(ask, given, [uri]) {
    const fetched = await fetchModel(mlflowServer(process.env), uri!);
    const { data, ...answered } =
      fetched.kind === 'bundle'
        ? await registerBundle(ask, given, bundleForm(fetched.files))
        : await registerBooster(ask, withRows(given, fetched.name, fetched.file), fetched.bytes);
    const report = [`MLflow has it as ${fetched.name}.`, ...data.report];
    return { ...answered, data: { ...data, report } };
  },
  isText: true,
  lines: (data) => (data as { report: string[] }).report,
};

async function registerBundle(
  ask: Ask,
  { model, ...given }: Given,
  form: FormData,
): Promise<Answered & { data: { report: string[] } }> {
  const said = BOOSTER_OPTIONS.filter((option) => given[option] !== undefined && given[option] !== false);
  if (said.length > 0)
    throw new SolventError(
      'validation_error',
      `This is a bundle of ours, which is registered as it is. Leave out ${said.map((option) => `--${option}`).join(', ')}.`,
    );
  const answered = await ask(`${modelAddress(model)}/versions`, form);
  return { ...answered, data: { ...(answered.data as object), report: [answered.message] } };
}

function withRows(given: Given, name: string, file: string): Given {
  const missing = (['schema', 'data'] as const).filter((option) => !given[option]?.trim());
  if (missing.length > 0)
    throw new SolventError(
      'validation_error',
      `${name} is the XGBoost model ${printable(file)}, and no bundle of ours: to make one of it, say also ${missing.map((option) => `--${option}`).join(' and ')}.`,
    );
  return given;
}
