import { basename } from 'node:path';
import { readJsonText } from '../../src/application/json-text.ts';
import { parseNewSchema } from '../../src/application/schema.ts';
import { SolventError } from '../../src/errors.ts';
import type { VersionDetails, VersionView } from '../../src/http/models/views.ts';
import { verdictLines } from '../../src/registry/gate/text.ts';
import { importBooster } from '../../src/training/imported/import-booster.ts';
import { importLines } from '../../src/training/imported/report.ts';
import { readBytes, readCsvOptions, readText, share, wholeNumber } from '../training/input.ts';
import { modelAddress, versionAddress } from './address.ts';
import type { Answered, Ask } from './ask.ts';
import { bundleForm } from './bundle-form.ts';
import type { Given, OwnOption } from './options.ts';

/** What makes a bundle of a booster takes. */
export const BOOSTER_OPTIONS = [
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
] as const satisfies OwnOption[];

/** @throws Error for options that it cannot take, for people */
export function checkBoosterOptions({ threshold, rounds, ...given }: Given): void {
  readCsvOptions(given);
  if (threshold !== undefined) share('--threshold', threshold);
  if (rounds !== undefined) wholeNumber('--rounds', rounds, 1);
}

/**
 * Makes a bundle of a booster with what the options say, and registers it.
 * @param given with a schema and data
 * @returns what the API answered, with a `report` of lines for people
 * @throws SolventError as `importBooster` does, and for a schema of another model than the one that is named
 */
export async function registerBooster(
  ask: Ask,
  { model: said, isModelNamed, schema, data, scaler, threshold, calibrate, rounds, ...csv }: Given,
  booster: Uint8Array,
): Promise<Answered & { data: { report: string[] } }> {
  const options = readCsvOptions(csv);
  const schemaText = readText(schema!);
  const { name: model } = parseNewSchema(readJsonText('The schema', schemaText));
  if (isModelNamed && model !== said)
    throw new SolventError(
      'validation_error',
      `The schema is of the model ${model}, and this registers one of ${said}. Say --model ${model}.`,
    );
  const open = async () => ({ name: basename(data!), bytes: readBytes(data!), ...options });
  const imported = await importBooster(booster, schemaText, open, {
    scaler: scaler === undefined ? undefined : readText(scaler),
    threshold: threshold === undefined ? undefined : share('--threshold', threshold),
    rounds: rounds === undefined ? undefined : wholeNumber('--rounds', rounds, 1),
    calibrate,
  });
  const answered = await ask(`${modelAddress(model)}/versions`, bundleForm(imported.files));
  const { model_version: version } = answered.data as VersionView;
  const { verdict } = (await ask(versionAddress(model, version))).data as VersionDetails;
  const report = [...importLines(imported), '', ...verdictLines(verdict), '', answered.message];
  return { ...answered, data: { ...(answered.data as object), report } };
}
