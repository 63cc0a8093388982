import { SolventError } from '../../errors.ts';
import { printable } from '../../printable-text.ts';

/** Below all other flavors; it says nothing about what the model is. */
const ANY = 'python_function';

/**
 * Why a model of another flavor than `xgboost` is not taken in, and what to do: its file is a pickle or another program's, and to read one is to
 * run it.
 */
export function refusedFlavor(name: string, uri: string, flavors: readonly string[]): SolventError {
  const own = flavors.filter((flavor) => flavor !== ANY);
  const [flavor = flavors[0]] = own;
  if (flavor === undefined)
    return new SolventError('validation_error', `The MLmodel of ${name} names no flavor that can be read.`);
  const steps = flavor === 'sklearn' ? sklearnSteps(uri) : [];
  const what =
    steps.length > 0
      ? 'Where it is a pipeline of a StandardScaler and an XGBoost model, save both in Python and give them to import-xgboost with --scaler:'
      : "If an XGBoost model is in it, save that in Python by its save_model('booster.json'), and give it to import-xgboost.";
  return new SolventError(
    'validation_error',
    [
      `${name} was logged with the flavor ${printable(flavor)}, whose file only Python can open: that of the flavor xgboost is taken in. ${what}`,
      ...steps,
    ].join('\n'),
  );
}

function sklearnSteps(uri: string): string[] {
  return [
    `  import json, mlflow; model = mlflow.sklearn.load_model('${uri}')`,
    "  model[-1].get_booster().save_model('booster.json')",
    "  json.dump({'mean_': model[0].mean_.tolist(), 'scale_': model[0].scale_.tolist(), 'with_mean': model[0].with_mean}, open('scaler.json', 'w'))",
  ];
}
