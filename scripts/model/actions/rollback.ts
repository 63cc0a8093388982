import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const rollback: Action = {
  about: 'makes what answered before answer again',
  takes: [],
  options: ['why', 'alias', 'from'],
  wants: ['why'],
  moves: true,
  ask: (ask, { model, why, alias, from }) => ask(`${modelAddress(model)}/rollback`, { why, alias, from }),
};
