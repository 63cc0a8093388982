import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

export const alias: Action = {
  about: 'points another alias at a version',
  takes: ['NAME', 'VERSION'],
  options: ['why', 'from', 'force', 'mode', 'share'],
  wants: ['why'],
  moves: true,
  ask: (ask, { model, why, from, force, mode, share }, [alias, version]) =>
    ask(`${modelAddress(model)}/promote`, {
      alias,
      version,
      why,
      from,
      force,
      mode,
      ...(share !== undefined && { share: Number(share) }),
    }),
};
