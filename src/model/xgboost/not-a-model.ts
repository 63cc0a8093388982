import type { SolventError } from '../../errors.ts';
import { invalid } from '../../validation.ts';

/** The error about a file that is damaged, or is no model. `path` says where: a byte, or the way to a value. */
export function notAModel(path: string, message: string): SolventError {
  return invalid('Not an XGBoost model', [{ path, message }]);
}

/** The error about a model that is whole, and that we would score otherwise than XGBoost. */
export function notSupported(path: string, message: string): SolventError {
  return invalid('This XGBoost model is not supported', [{ path, message }]);
}
