import type { Environment } from './environment.ts';

/** The names of the keys that may move an alias, as they stand in the environment; `API_KEY`, which may, is called `default`. */
export function keysThatMove(
  alias: string,
  { API_KEY, API_KEYS = [] }: Pick<Environment, 'API_KEY' | 'API_KEYS'>,
): Set<string> {
  const may = API_KEYS.filter(({ scopes }) =>
    scopes.some((scope) => scope === 'admin' || scope === `alias:${alias}`),
  );
  return new Set([...may.map(({ name }) => name), ...(API_KEY === undefined ? [] : ['default'])]);
}
