import { checkEnvironment } from '../../src/compose/usable-environment.ts';
import { environmentNames } from '../../src/environment.ts';
import { invalid } from '../../src/validation.ts';

/** Every local run knows this key, unless it is given others. */
export const DEVELOPMENT_KEY = 'dev-key';

/**
 * The Workers' variables among this process's own, with the development key where no key is set.
 * @throws SolventError `validation_error`, naming every variable that is wrong
 */
export function workerVariables(environment: Record<string, string | undefined>): Record<string, string> {
  // Whoever develops wants to see every request; wrangler.toml's share is for a bill.
  const variables: Record<string, string> = { LOG_SUCCESS_RATE: '1' };
  for (const name of environmentNames) {
    const value = environment[name];
    // An empty variable is how shells and compose files say "not set".
    if (value?.trim()) variables[name] = value;
  }
  if (!variables.API_KEY && !variables.API_KEYS) variables.API_KEY = DEVELOPMENT_KEY;
  // A deployed drift Worker finds a wrong webhook at its first check; here nothing starts with one.
  const { wrong } = checkEnvironment(variables);
  if (wrong.length > 0) throw invalid('The environment is not valid', wrong);
  return variables;
}
