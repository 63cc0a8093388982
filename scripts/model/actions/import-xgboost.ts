import { readFileSync } from 'node:fs';
import type { Action } from '../action.ts';
import { BOOSTER_OPTIONS, checkBoosterOptions, registerBooster } from '../register-booster.ts';

export const importXgboost: Action = {
  about:
    "registers a booster that Python's XGBoost saved, 1.7 to 3.4, as .json or .ubj: a bundle is made of it with what labelled rows say",
  takes: ['BOOSTER'],
  options: [...BOOSTER_OPTIONS],
  wants: ['schema', 'data'],
  check: checkBoosterOptions,
  ask: (ask, given, [path]) => registerBooster(ask, given, readBooster(path!)),
  isText: true,
  lines: (data) => (data as { report: string[] }).report,
};

/** Errors name the file, also those of a folder, which Node leaves nameless. */
function readBooster(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw Object.assign(error as Error, { path });
  }
}
