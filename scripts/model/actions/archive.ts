import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';

export const archive: Action = {
  about: 'puts away a version that nobody uses: no list shows it unasked, and nothing can be pointed at it',
  takes: ['VERSION'],
  options: ['why'],
  wants: ['why'],
  ask: (ask, { model, why }, [version]) => ask(`${versionAddress(model, version!)}/archive`, { why }),
};
