/** Reads what was given on a command line, and says what is wrong with it. */

import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonText } from '../../src/application/json-text.ts';
import { printableLines } from '../../src/printable-text.ts';
import { isDecimal } from '../../src/table/decimal.ts';
import { type FileOptions, fileOptions, fileOptionsSchema } from '../../src/table/file-options.ts';
import { readParams } from '../../src/training/params.ts';

/** An option or variable that is one. @param option names it in the error @param least of which there is something to do */
export function wholeNumber(option: string, text: string, least: number): number {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffffffff || Number(text) < least)
    throw new Error(`${option} is a whole number from ${least} to 4294967295, not "${text}"`);
  return Number(text);
}

/** @throws Error for a text that is no share, for people */
export function share(option: string, text: string): number {
  const value = isDecimal(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= 1))
    throw new Error(`${option} is a share from 0 to 1, such as 0.2, not "${text}"`);
  return value;
}

/** Options of every command that takes a CSV. */
export const csvOptions = {
  delimiter: { type: 'string', value: '";"', about: 'between columns; found in the header unless said' },
  decimal: { type: 'string', value: ',', about: 'before the fraction of a number (default: .)' },
  thousands: { type: 'string', value: '.', about: 'between the thousands of a number; none unless said' },
  charset: {
    type: 'string',
    value: 'NAME',
    about: 'of a file that is not UTF-8, such as windows-1252',
  },
} as const;

/** Options of every command that trains on one. */
export const trainingOptions = {
  ...csvOptions,
  data: { type: 'string', path: true, value: 'FILE.csv', required: true, about: 'loans with their outcomes' },
  schema: {
    type: 'string',
    path: true,
    value: 'FILE.json',
    default: 'models/loan-default/schema.json',
    about: 'the schema file (docs/schema.md)',
  },
  seed: { type: 'string', value: 'NUMBER', default: '42', about: 'the same seed gives the same bytes' },
  params: {
    type: 'string',
    value: 'JSON',
    default: '{}',
    about: "merged into the schema's `training` block and the defaults of docs/training.md",
  },
  folds: { type: 'string', value: 'NUMBER', about: 'of the cross-validation (default: 5)' },
  'allow-loss': {
    type: 'string',
    value: 'SHARE',
    about: 'of the rows, and of either outcome, that may be unusable (default: 0.05)',
  },
  'no-smote': { type: 'boolean', default: false, about: 'no resampling' },
  'no-calibrate': { type: 'boolean', default: false, about: 'no calibration' },
} as const;

/**
 * Of such options, the parameters of training: they go before the schema's, which nobody has read yet.
 * @throws SolventError `validation_error`, naming every parameter that is wrong or unknown
 */
export function readTrainingParams(given: {
  params: string;
  folds?: string | undefined;
  'allow-loss'?: string | undefined;
  'no-smote': boolean;
  'no-calibrate': boolean;
}): Record<string, unknown> {
  const written = readJsonText('--params', given.params);
  readParams(written);
  const params = {
    ...(written as Record<string, unknown>),
    ...(given.folds !== undefined && { folds: wholeNumber('--folds', given.folds, 2) }),
    ...(given['allow-loss'] !== undefined && { allow_loss: share('--allow-loss', given['allow-loss']) }),
    ...(given['no-smote'] && { smote: null }),
    ...(given['no-calibrate'] && { calibrate: false }),
  };
  readParams(params);
  return params;
}

/** Of such options, what is said of the file. */
export function readCsvOptions(given: {
  delimiter?: string | undefined;
  decimal?: string | undefined;
  thousands?: string | undefined;
  charset?: string | undefined;
}): FileOptions & { charset: string | undefined } {
  const read = fileOptionsSchema.safeParse(given);
  if (read.success) return { ...fileOptions(read.data), charset: given.charset };
  const [
    {
      path: [name],
      message,
    } = { path: [], message: '' },
  ] = read.error.issues;
  throw new Error(`--${String(name)}: ${message}`);
}

/** A file's bytes. Errors name the file, also those of a folder, which Node leaves nameless. */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw named(error, path);
  }
}

/** A file's text. Errors name the file. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw named(error, path);
  }
}

function named(error: unknown, path: string): Error {
  return Object.assign(error as Error, { path });
}

const REMEDIES: Record<string, string> = {
  ENOENT: 'there is no such file. Check the path.',
  EISDIR: 'this is a folder. Give a file.',
  EEXIST: 'something else of this name is there already. Give another path.',
  ENOTDIR: 'it lies below something that is not a folder. Check the path.',
  EACCES: 'you may not read or write it. Change its permissions.',
  ENOSPC: 'no space is left on the disk. Free some.',
};

const NO_FOLDER = 'its folder is not there. Make it, or give another path.';
const isFolderMissing = (code: string, path: string | undefined) =>
  code === 'ENOENT' && path !== undefined && !existsSync(dirname(path));

/**
 * An error for people: system errors in words, everything else by its message, without a stack. What others wrote may be in it: a terminal obeys
 * none of it.
 */
export function readableError(error: unknown): string {
  const { code, path, message, cause } = error as NodeJS.ErrnoException;
  const remedy = code && (isFolderMissing(code, path) ? NO_FOLDER : REMEDIES[code]);
  if (remedy) return `${path}: ${remedy}`;
  if (code === 'ECONNREFUSED') return `${refusedBy(error)}. Start it by npm start, or name another by --url.`;
  // `fetch` says no more itself than that it failed.
  if (error instanceof TypeError && cause instanceof Error) return readableError(cause);
  return printableLines(message || code || String(error));
}

/** A name may stand for several addresses, each of which refused. */
function refusedBy(error: unknown): string {
  const { address, port } =
    error instanceof AggregateError ? error.errors[0] : (error as { address: string; port: number });
  return `Nothing listens on ${address}:${port}`;
}
