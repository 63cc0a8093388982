import type { ReasonedModel } from '../../explain/reasons/model-reasons.ts';
import { invalid } from '../../validation.ts';
import type { Submission } from './submission.ts';

/**
 * Refuses what asks for reasons of a model that has none to give, before anything of it is read.
 * @throws SolventError `validation_error`
 */
export function requireReasons(
  { reasons }: Pick<Submission, 'reasons'>,
  { name, version, reasons: given }: ReasonedModel,
): void {
  if (reasons && !given)
    throw invalid('The portfolio cannot be explained', [
      {
        path: 'reasons',
        message: `version ${version} of ${name} gives none: its schema has no texts of them, or it knows no approved applications`,
      },
    ]);
}
