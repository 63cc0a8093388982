import { checkEnvironment } from '../../src/compose/usable-environment.ts';
import { type Environment, environmentNames } from '../../src/environment.ts';
import { type ErrorDetail, SolventError } from '../../src/errors.ts';
import { ended, invalid, nameIn, readAllButWrong } from '../../src/validation.ts';
import { readSettings, type Settings } from './settings.ts';

export interface Configuration {
  settings: Settings;
  environment: Environment;
  /** The product's own, as they were set: every part reads them. */
  variables: Record<string, string | undefined>;
}

/** A chunk is durable before it is done, which takes a disk as long as to score thousands of rows. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/**
 * All that a process is told by its variables.
 * @param doubts sentences about names that are none of ours: with another name right, what is wrong may be right too
 * @throws SolventError `validation_error`, which names all that is wrong, also what no part could be run with, or not as it was meant
 */
export function readConfiguration(
  told: Record<string, string | undefined>,
  doubts: readonly string[] = [],
): Configuration {
  const variables = {
    ...Object.fromEntries(environmentNames.map((name) => [name, told[name]])),
    PORTFOLIO_CHUNK_BYTES: told.PORTFOLIO_CHUNK_BYTES?.trim() || String(CHUNK_BYTES),
  };
  const { value: settings, wrong: ofSettings } = readAllButWrong(readSettings, told);
  const { environment, wrong: ofEnvironment } = checkEnvironment(variables);
  const wrong = [...ofSettings, ...ofEnvironment];
  const names = wrong.map(nameIn);
  if (!['ROLES', 'API_KEY', 'API_KEYS'].some((name) => names.includes(name)))
    wrong.push(...withoutKeys(settings, environment));
  if (wrong.length > 0) {
    const { code, message, details } = invalid('The environment is not valid', wrong);
    const sentences = [message, ...doubts];
    throw new SolventError(code, doubts.length === 0 ? message : sentences.map(ended).join(' '), {
      details: details!,
    });
  }
  return { settings, environment, variables };
}

function withoutKeys({ ROLES }: Settings, { API_KEY, API_KEYS }: Environment): ErrorDetail[] {
  if (!ROLES.includes('api') || API_KEY || API_KEYS?.length) return [];
  return [{ path: 'API_KEY', message: 'is not set, nor is API_KEYS, and nobody could ask (docs/api.md)' }];
}
