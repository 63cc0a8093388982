import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { moveBody } from '../move-body.ts';

export const alias: Action = {
  about: 'points another alias at a version',
  takes: ['NAME', 'VERSION'],
  byNumber: true,
  options: ['why', 'from', 'force', 'mode', 'share'],
  wants: ['why'],
  moves: true,
  check: (given, [alias, version]) => void moveBody(given, version, alias),
  ask: (ask, given, [alias, version]) =>
    ask(`${modelAddress(given.model)}/promote`, moveBody(given, version, alias)),
};
