import { share } from '../../training/input.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const alias: Action = {
  about: 'points another alias at a version',
  takes: ['NAME', 'VERSION'],
  options: ['why', 'from', 'force', 'mode', 'share'],
  wants: ['why'],
  moves: true,
  check({ share: said }) {
    if (said !== undefined) share('--share', said);
  },
  ask: (ask, { model, why, from, force, mode, share: said }, [alias, version]) =>
    ask(`${modelAddress(model)}/promote`, {
      alias,
      version,
      why,
      from,
      force,
      mode,
      ...(said !== undefined && { share: share('--share', said) }),
    }),
};
