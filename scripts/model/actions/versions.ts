import { aligned } from '../../../src/aligned.ts';
import { useText, type VersionView } from '../../../src/http/models/views.ts';
import type { ChallengerUse } from '../../../src/registry/challenger.ts';
import { outcomeText } from '../../../src/registry/gate/text.ts';
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
    const { versions, challenger } = data as {
      versions: VersionView[];
      challenger: (ChallengerUse & { model_version: string }) | null;
    };
    const rows = versions.map(({ model_version, aliases, outcome, created_at, created_by, digest }) => [
      model_version,
      aliases.join(', '),
      outcome === null ? '–' : outcomeText(outcome),
      created_at,
      created_by,
      digest.slice(0, SHORT_DIGEST),
    ]);
    const table = aligned([['version', 'aliases', 'gate', 'registered', 'by', 'digest'], ...rows]);
    if (!challenger) return table;
    return [...table, '', `The challenger, version ${challenger.model_version}, is ${useText(challenger)}.`];
  },
};
