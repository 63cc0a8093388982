import { z } from 'zod';
import { aliasName } from '../../src/alias-name.ts';
import { modelName, versionOrAlias } from '../../src/http/models/model-params.ts';
import { proposalNumber, versionNumber } from '../../src/http/models/move-request.ts';
import { typedPath } from '../cli/typed-path.ts';
import type { Action } from './action.ts';
import { typed } from './typed.ts';

/** How an argument is written, by the word that stands for it in the help. */
const FORMS: Record<string, z.ZodType> = {
  VERSION: versionOrAlias,
  OTHER: versionOrAlias,
  NAME: aliasName,
  PROPOSAL: proposalNumber,
};

/**
 * An action's arguments, each of its form.
 * @throws SolventError `validation_error`, which names the argument as the help does
 */
export function readArguments(
  { takes, byNumber }: Pick<Action, 'takes' | 'byNumber'>,
  args: readonly string[],
): string[] {
  return args.map((arg, index) => {
    const word = takes[index] ?? '';
    if (word === 'DIR' || word === 'BOOSTER') return typedPath(arg);
    const form = byNumber && word === 'VERSION' ? versionNumber : FORMS[word];
    if (form) typed(z.object({ [word]: form }), { [word]: arg });
    return arg;
  });
}

const BY_DEFAULT = 'loan-default';

/**
 * The model that is asked about: the one that is named, or MODEL_NAME's.
 * @throws SolventError `validation_error`, which names what it was read from
 */
export function readModelName(option: string | undefined, variable: string | undefined): string {
  const [from, name] = option === undefined ? ['MODEL_NAME', variable || BY_DEFAULT] : ['--model', option];
  typed(z.object({ [from]: modelName }), { [from]: name });
  return name;
}
