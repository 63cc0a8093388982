import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Application } from '../../src/application/application.ts';
import { readJsonText } from '../../src/application/json-text.ts';
import { type ApplicationSchema, parseApplicationSchema } from '../../src/application/schema.ts';
import { move } from '../check-promote/load.ts';
import { predicted } from '../dev/predicted.ts';
import { PROJECT_ROOT } from '../dev/stack.ts';
import { DEVELOPMENT_KEY } from '../dev/variables.ts';
import { readText } from '../training/input.ts';
import { applicationsOf } from './applications.ts';
import { type Answering, byPortfolio, byPredict } from './doors.ts';
import { byFeatures, byFields } from './infer.ts';
import type { Trained } from './trained.ts';

/** Absolute, of a probability. XGBoost adds its trees in float32 and takes the sigmoid there, whose steps are 6e-8. */
export const TOLERANCE = 1e-6;
/** Longer than an isolate takes to hear that an alias moved. */
const PATIENCE_MILLISECONDS = 15_000;
const POLL_MILLISECONDS = 100;

/** A file of labelled loans, as the importer, the doors and Python have it. */
export interface Loans {
  /** The model's name, its schema's. */
  model: string;
  /** Files. */
  schema: string;
  data: string;
  /** The schema's file, read. */
  read: ApplicationSchema;
  /** Every row of the data. */
  applications: readonly Application[];
}

/** @param schema the file of a portfolio @param data a labelled CSV of its applications */
export async function loansOf(schema: string, data: string): Promise<Loans> {
  const read = parseApplicationSchema(readJsonText(schema, readText(schema)));
  return { model: read.name, schema, data, read, applications: await applicationsOf(read, data) };
}

/** The largest absolute differences to Python, by the way that the rows were scored on. */
export interface Differences {
  predict: number;
  portfolio: number;
  /** Open Inference, one input a field. */
  fields: number;
  /** Open Inference, rows of features. */
  features: number;
}

/**
 * Imports a booster that Python trained into a running stack by `npm run model`, promotes it there, and has every row scored.
 *
 * @param stack with its control open
 */
export async function differencesOf(
  stack: { url: string; stateDir: string },
  loans: Loans,
  trained: Trained,
  form: keyof Trained['files'],
): Promise<Differences> {
  const version = await imported(stack.stateDir, loans, trained, form);
  const { url } = stack;
  const { model, applications, data } = loans;
  const why = 'npm run check:import';
  await move(url, model, 'promote', { version, force: true, why });
  await heard({ url, model, version }, applications[0]!);
  const door = { url, model, version };
  return {
    predict: largestDifference(await byPredict(door, applications), trained.probabilities),
    portfolio: largestDifference(await byPortfolio(door, data), trained.probabilities),
    fields: largestDifference(await byFields(door, loans.read, applications), trained.probabilities),
    features: largestDifference(
      await byFeatures(door, trained.features, applications.length),
      trained.probabilities,
    ),
  };
}

/** @returns the version's number */
async function imported(
  stateDir: string,
  { model, schema, data }: Loans,
  { files, scaler }: Trained,
  form: keyof Trained['files'],
): Promise<string> {
  const command = [join(PROJECT_ROOT, 'scripts', 'model.ts'), 'import-xgboost', files[form]];
  const options = ['--model', model, '--schema', schema, '--data', data, '--threshold', '0.5'];
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, SOLVENT_STATE: stateDir, API_KEY: DEVELOPMENT_KEY };
  const given = [...command, ...options, ...(scaler ? ['--scaler', scaler] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, given, { env });
  const version = /^Version (\d+) /m.exec(stdout)?.[1];
  if (!version) throw new Error(`The importer named no version: ${stdout}`);
  return version;
}

/** Waits until a version answers. */
async function heard({ url, model, version }: Answering, application: Application): Promise<void> {
  const end = performance.now() + PATIENCE_MILLISECONDS;
  const body = JSON.stringify(application);
  while ((await predicted(url, body, model)).version !== version) {
    if (performance.now() > end) throw new Error(`Version ${version} of ${model} never answered.`);
    await wait(POLL_MILLISECONDS);
  }
}

/** Of a row that is not there, infinitely much. */
function largestDifference(ours: Float64Array, theirs: Float64Array): number {
  if (ours.length !== theirs.length) return Infinity;
  return ours.reduce((largest, value, row) => {
    const difference = Math.abs(value - theirs[row]!);
    // NaN would pass as less than anything.
    return difference <= largest ? largest : Number.isNaN(difference) ? Infinity : difference;
  }, 0);
}
