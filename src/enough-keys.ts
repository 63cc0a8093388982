import { keysThatMove } from './alias-keys.ts';
import { aliasName } from './alias-name.ts';
import type { Environment } from './environment.ts';
import type { ErrorDetail } from './errors.ts';
import { invalid } from './validation.ts';

type Keys = Pick<Environment, 'PROMOTION_APPROVALS' | 'MODEL_STAGE' | 'API_KEY' | 'API_KEYS'>;

/**
 * Whether there are as many keys as `PROMOTION_APPROVALS` asks for, of each alias that somebody may move and of the one that answers: with
 * fewer, nothing could ever be promoted. What answers must not be an alias that moves without them.
 *
 * @throws SolventError `validation_error`, which names the variables
 */
export function requireEnoughKeys(environment: Keys): void {
  const wrong = wrongKeys(environment);
  if (wrong.length > 0) throw invalid('The environment is not valid', wrong);
}

/** What is wrong by `requireEnoughKeys`, all of it. */
export function wrongKeys({
  PROMOTION_APPROVALS: needed,
  MODEL_STAGE,
  API_KEY,
  API_KEYS = [],
}: Keys): ErrorDetail[] {
  if (needed === 1) return [];
  if (MODEL_STAGE === 'challenger')
    return [
      {
        path: 'MODEL_STAGE',
        message: `is challenger: that takes no approval, for it answers nobody, and PROMOTION_APPROVALS asks for ${needed}`,
      },
    ];
  const answering = aliasName.safeParse(MODEL_STAGE).data ?? 'champion';
  const named = API_KEYS.flatMap(({ scopes }) => scopes).filter((scope) => scope.startsWith('alias:'));
  const scopes = new Set([`alias:${answering}`, ...named]);
  return [...scopes].flatMap((scope) => {
    const alias = scope.slice('alias:'.length);
    const names = keysThatMove(alias, { API_KEY, API_KEYS });
    if (names.size >= needed) return [];
    const which = [...names].map((name) =>
      name === 'default' && API_KEY !== undefined ? 'API_KEY, which is called default' : name,
    );
    return {
      path: 'PROMOTION_APPROVALS',
      message: `asks for ${needed} keys, and ${names.size} may move ${alias}${which.length > 0 ? ` (${which.join('; ')})` : ''}: one key is one hand. Name more in API_KEYS, each with the scope admin or ${scope}`,
    };
  });
}
