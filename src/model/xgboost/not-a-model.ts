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

const MOST_SHOWN = 60;

/** A value of the file as an error shows it: in one line, whatever it holds. */
export function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value);
  return text.length <= MOST_SHOWN ? text : `${text.slice(0, MOST_SHOWN)}…`;
}

/** A byte of the file as an error shows it: a character that can be seen, or its number. */
export function shownByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f
    ? JSON.stringify(String.fromCharCode(byte))
    : `0x${byte.toString(16).padStart(2, '0')}`;
}
