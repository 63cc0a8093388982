import type { Action } from './action.ts';
import { agreement } from './actions/agreement.ts';
import { alias } from './actions/alias.ts';
import { approve } from './actions/approve.ts';
import { archive } from './actions/archive.ts';
import { card } from './actions/card.ts';
import { compare } from './actions/compare.ts';
import { exportBundle } from './actions/export.ts';
import { history } from './actions/history.ts';
import { importBundle } from './actions/import.ts';
import { importMlflow } from './actions/import-mlflow.ts';
import { importXgboost } from './actions/import-xgboost.ts';
import { list } from './actions/list.ts';
import { promote } from './actions/promote.ts';
import { proposals } from './actions/proposals.ts';
import { propose } from './actions/propose.ts';
import { push } from './actions/push.ts';
import { reasons } from './actions/reasons.ts';
import { rollback } from './actions/rollback.ts';
import { show } from './actions/show.ts';
import { tag } from './actions/tag.ts';
import { unarchive } from './actions/unarchive.ts';
import { verify } from './actions/verify.ts';
import { versions } from './actions/versions.ts';
import { withdraw } from './actions/withdraw.ts';

/** All that `npm run model` does, by name, in the order of the help. */
export const ACTIONS: Record<string, Action> = {
  list,
  versions,
  show,
  card,
  compare,
  reasons,
  import: importBundle,
  'import-mlflow': importMlflow,
  'import-xgboost': importXgboost,
  export: exportBundle,
  tag,
  archive,
  unarchive,
  promote,
  alias,
  rollback,
  propose,
  proposals,
  approve,
  withdraw,
  agreement,
  history,
  verify,
  push,
};
