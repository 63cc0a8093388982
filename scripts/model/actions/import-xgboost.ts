import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { readJsonText } from '../../../src/application/json-text.ts';
import { parseNewSchema } from '../../../src/application/schema.ts';
import { SolventError } from '../../../src/errors.ts';
import { importBooster } from '../../../src/training/imported/import-booster.ts';
import { importLines } from '../../../src/training/imported/report.ts';
import { readBytes, readCsvOptions, readText, share, wholeNumber } from '../../training/input.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { bundleForm } from '../bundle-form.ts';

export const importXgboost: Action = {
  about:
    "registers a booster that Python's XGBoost saved, 1.7 to 3.4, as .json or .ubj: a bundle is made of it with what labelled rows say",
  takes: ['BOOSTER'],
  options: [
    'schema',
    'data',
    'scaler',
    'threshold',
    'calibrate',
    'rounds',
    'delimiter',
    'decimal',
    'thousands',
    'charset',
  ],
  wants: ['schema', 'data'],
  check({ threshold, rounds, ...given }) {
    readCsvOptions(given);
    if (threshold !== undefined) share('--threshold', threshold);
    if (rounds !== undefined) wholeNumber('--rounds', rounds, 1);
  },
  async ask(ask, { model, schema, data, scaler, threshold, calibrate, rounds, ...csv }, [path]) {
    const options = readCsvOptions(csv);
    const schemaText = readText(schema!);
    const { name } = parseNewSchema(readJsonText('The schema', schemaText));
    if (name !== model)
      throw new SolventError(
        'validation_error',
        `The schema is of the model ${name}, and this registers one of ${model}. Say --model ${name}.`,
      );
    const open = async () => ({ name: basename(data!), bytes: readBytes(data!), ...options });
    const imported = await importBooster(readBooster(path!), schemaText, open, {
      scaler: scaler === undefined ? undefined : readText(scaler),
      threshold: threshold === undefined ? undefined : share('--threshold', threshold),
      rounds: rounds === undefined ? undefined : wholeNumber('--rounds', rounds, 1),
      calibrate,
    });
    const answered = await ask(`${modelAddress(model)}/versions`, bundleForm(imported.files));
    const report = [...importLines(imported), '', answered.message];
    return { ...answered, data: { ...(answered.data as object), report } };
  },
  isText: true,
  lines: (data) => (data as { report: string[] }).report,
};

/** Errors name the file, also those of a folder, which Node leaves nameless. */
function readBooster(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
