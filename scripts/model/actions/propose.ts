import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { moveBody } from '../move-body.ts';

export const propose: Action = {
  about: 'proposes what is to answer: nothing moves before somebody approves it',
  takes: ['VERSION'],
  byNumber: true,
  options: ['why', 'alias', 'from', 'force', 'mode', 'share'],
  wants: ['why'],
  moves: true,
  check: (given, [version]) => void moveBody(given, version),
  ask: (ask, given, [version]) => ask(`${modelAddress(given.model)}/proposals`, moveBody(given, version)),
};
