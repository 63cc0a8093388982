import { sha256Hex } from '../../digest.ts';
import { type TuningSection, writtenTuningSchema } from '../../model/tuning.ts';
import { readParams, type TrainingParams } from '../params.ts';
import { meanOf } from './choose.ts';
import type { Tuned } from './tune.ts';

/** What tuning decides. All of it is written, so that other defaults one day leave a tuned portfolio as it is. */
const TUNED = [
  'num_boost_round',
  'eta',
  'max_depth',
  'min_child_weight',
  'gamma',
  'lambda',
  'subsample',
  'colsample_bytree',
  'scale_pos_weight',
  'early_stopping_rounds',
  'smote',
] satisfies (keyof TrainingParams)[];

/** @param data SHA-256 of the file that was tuned on */
export function tuningSection({ tries, winner, gain }: Tuned, seed: number, data: string): TuningSection {
  return {
    tries: tries.length,
    seed,
    roc_auc: fourDigits(meanOf(winner)),
    gain: fourDigits(gain.mean),
    standard_error: fourDigits(gain.error),
    data,
  };
}

/** As the report prints them. */
function fourDigits(value: number): number {
  return Number(value.toFixed(4));
}

/**
 * The schema's `training` block for a winner: what was tuned and how, over whatever else the block says today.
 * @param schemaJson the schema file, parsed, as it stands
 */
export function trainingBlock(
  schemaJson: Json,
  params: TrainingParams,
  tuning: TuningSection,
): Record<string, unknown> {
  const found = Object.fromEntries(TUNED.map((name) => [name, params[name]]));
  const { tuned: _, ...present } = blockOf(schemaJson);
  const block = { ...present, ...found };
  return { ...block, tuned: { ...tuning, of: digestOf(schemaJson, readParams({}, block)) } };
}

/**
 * How these parameters were found, by what tuning wrote into the schema's block.
 *
 * @param schemaJson the schema file, parsed, as it stands
 * @param params that are trained with
 * @returns undefined where tuning wrote nothing; `changed` where a parameter, in the block or by a command, or the schema is another since:
 *   then the rows that were tuned on may be others, and held out now
 */
export function tuningOf(schemaJson: Json, params: TrainingParams): TuningSection | 'changed' | undefined {
  const written = writtenTuningSchema.optional().parse(blockOf(schemaJson).tuned);
  if (!written) return undefined;
  const { of, ...tuning } = written;
  return of === digestOf(schemaJson, params) ? tuning : 'changed';
}

type Json = Record<string, unknown>;

function blockOf({ training = {} }: Json): Record<string, unknown> {
  return training as Record<string, unknown>;
}

/** Of all that tuning read but the rows. */
function digestOf({ training: _, ...schema }: Json, params: TrainingParams): string {
  const inOrder = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256Hex(new TextEncoder().encode(JSON.stringify([schema, inOrder])));
}
