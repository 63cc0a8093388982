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

/** The schema's `training` block for a winner: what was tuned and how, over whatever else the block says today. */
export function trainingBlock(
  params: TrainingParams,
  tuning: TuningSection,
  present: Record<string, unknown> = {},
): Record<string, unknown> {
  const found = Object.fromEntries(TUNED.map((name) => [name, params[name]]));
  return { ...present, ...found, tuned: { ...tuning, params: digestOf(readParams(params)) } };
}

/**
 * How these parameters were found, by what tuning wrote into the schema's block.
 *
 * @param block of the schema
 * @param params that are trained with
 * @returns undefined where tuning wrote nothing, or one that it decides was changed since, in the block or by a command
 */
export function tuningOf(block: Record<string, unknown>, params: TrainingParams): TuningSection | undefined {
  const written = writtenTuningSchema.optional().parse(block.tuned);
  if (written?.params !== digestOf(params)) return undefined;
  const { params: _, ...tuning } = written;
  return tuning;
}

function digestOf(params: TrainingParams): string {
  return sha256Hex(new TextEncoder().encode(JSON.stringify(TUNED.map((name) => params[name]))));
}
