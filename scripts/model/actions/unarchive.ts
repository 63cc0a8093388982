import type { Action } from '../action.ts';
import { versionAddress } from '../address.ts';

export const unarchive: Action = {
  about: 'takes a version out of the archive',
  takes: ['VERSION'],
  byNumber: true,
  options: [],
  ask: (ask, { model }, [version]) => ask(`${versionAddress(model, version!)}/unarchive`, {}),
};
