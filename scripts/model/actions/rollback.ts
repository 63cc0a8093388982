import { rollbackSchema } from '../../../src/http/models/move-request.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';
import { typed } from '../typed.ts';

export const rollback: Action = {
  about: 'makes what answered before answer again',
  takes: [],
  options: ['why', 'alias', 'from'],
  wants: ['why'],
  moves: true,
  check: ({ why, alias, from }) => void typed(rollbackSchema, { why, alias, from }),
  ask: (ask, { model, why, alias, from }) => ask(`${modelAddress(model)}/rollback`, { why, alias, from }),
};
