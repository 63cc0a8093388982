import { aligned } from '../../../src/aligned.ts';
import { useText, type VersionView } from '../../../src/http/models/views.ts';
import type { ChallengerUse } from '../../../src/registry/challenger.ts';
import { outcomeText } from '../../../src/registry/gate/text.ts';
import type { Action } from '../action.ts';
import { modelAddress, query } from '../address.ts';

/** So much of a digest tells two bundles apart to people. */
const SHORT_DIGEST = 12;

export const versions: Action = {
  about: "a model's versions, the newest first",
  takes: [],
  options: ['archived'],
  ask: (ask, { model, archived }) =>
    ask(`${modelAddress(model)}${query({ archived: archived ? 'true' : undefined })}`),
  lines(data) {
    const { versions, archived, challenger } = data as {
      versions: VersionView[];
      archived: number;
      challenger: (ChallengerUse & { model_version: string }) | null;
    };
    const rows = versions.map((version) => [
      version.model_version,
      version.archived ? '(archived)' : version.aliases.join(', '),
      version.outcome === null ? '–' : outcomeText(version.outcome),
      version.created_at,
      version.created_by,
      version.digest.slice(0, SHORT_DIGEST),
      version.tags.map(({ key, value }) => `${key}=${value}`).join(', '),
    ]);
    const table = aligned([['version', 'aliases', 'gate', 'registered', 'by', 'digest', 'tags'], ...rows]);
    const hidden = archived - versions.filter((version) => version.archived).length;
    if (hidden > 0) table.push('', `${hidden} more are archived: --archived shows them.`);
    if (!challenger) return table;
    return [...table, '', `The challenger, version ${challenger.model_version}, is ${useText(challenger)}.`];
  },
};
