import type { Environment } from '../environment.ts';
import { CHAMPION } from './move.ts';
import { isVersionNumber } from './versions.ts';

/**
 * At which alias or version a model answers: all at the same alias, `MODEL_STAGE`. A version that it pins is the default model's, and the
 * others answer at their champion.
 */
export function answersAt(
  { MODEL_NAME, MODEL_STAGE }: Pick<Environment, 'MODEL_NAME' | 'MODEL_STAGE'>,
  model: string,
): string {
  return model !== MODEL_NAME && isVersionNumber(MODEL_STAGE) ? CHAMPION : MODEL_STAGE;
}
