import { aligned } from '../../../src/aligned.ts';
import type { VersionView } from '../../../src/http/models/views.ts';
import type { Action } from '../action.ts';
import { modelAddress } from '../address.ts';

/** So much of a digest tells two bundles apart to people. */
const SHORT_DIGEST = 12;

export const versions: Action = {
  about: "a model's versions, the newest first",
  takes: [],
  options: [],
  ask: (ask, { model }) => ask(modelAddress(model)),
  lines(data) {
    const { versions } = data as { versions: VersionView[] };
    const rows = versions.map(({ model_version, aliases, accepted, created_at, created_by, digest }) => [
      model_version,
      aliases.join(', '),
      accepted ? 'yes' : 'no',
      created_at,
      created_by,
      digest.slice(0, SHORT_DIGEST),
    ]);
    return aligned([['version', 'aliases', 'accepted', 'registered', 'by', 'digest'], ...rows]);
  },
};
