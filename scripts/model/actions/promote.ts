import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { moveBody } from '../move-body.ts';

export const promote: Action = {
  about: 'makes a version what answers',
  takes: ['VERSION'],
  byNumber: true,
  options: ['why', 'from', 'force'],
  wants: ['why'],
  moves: true,
  check: (given, [version]) => void moveBody(given, version),
  ask: (ask, given, [version]) => ask(`${modelAddress(given.model)}/promote`, moveBody(given, version)),
};
