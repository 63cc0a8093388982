import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const promote: Action = {
  about: 'makes a version what answers',
  takes: ['VERSION'],
  options: ['why', 'from', 'force'],
  wants: ['why'],
  moves: true,
  ask: (ask, { model, why, from, force }, [version]) =>
    ask(`${modelAddress(model)}/promote`, { version, why, from, force }),
};
