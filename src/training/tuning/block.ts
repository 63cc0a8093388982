import type { TrainingParams } from '../params.ts';

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

/** The schema's `training` block for a winner: what was tuned, over whatever else the block says today. */
export function trainingBlock(
  params: TrainingParams,
  present: Record<string, unknown> = {},
): Record<string, unknown> {
  return { ...present, ...Object.fromEntries(TUNED.map((name) => [name, params[name]])) };
}
