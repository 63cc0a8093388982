import type { Action } from './action.ts';
import { erase } from './actions/erase.ts';
import { exportDecisions } from './actions/export.ts';
import { fairness } from './actions/fairness.ts';
import { final } from './actions/final.ts';
import { find } from './actions/find.ts';
import { hold } from './actions/hold.ts';
import { holds } from './actions/holds.ts';
import { lift } from './actions/lift.ts';
import { notice } from './actions/notice.ts';
import { readings } from './actions/readings.ts';
import { replay } from './actions/replay.ts';
import { show } from './actions/show.ts';

/** All that `npm run decisions` does, by name, in the order of the help. */
export const ACTIONS: Record<string, Action> = {
  show,
  find,
  replay,
  notice,
  readings,
  final,
  export: exportDecisions,
  erase,
  hold,
  holds,
  lift,
  fairness,
};
