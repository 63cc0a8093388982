import type { VersionView } from '../../src/http/models/views.ts';
import { CHAMPION } from '../../src/registry/move.ts';
import type { RegistryFacts } from '../../src/risk-pack/registry-facts.ts';

/**
 * What a version is held against: what answered when it became champion; of one that never did the present champion, or else the version that
 * was registered before it.
 *
 * @param versions all of the model, archived ones too
 * @returns its number, and the rule by which it was chosen; null where there is no other
 */
export function versionBefore(
  version: string,
  { events }: Pick<RegistryFacts, 'events'>,
  versions: readonly Pick<VersionView, 'model_version' | 'aliases'>[],
): { version: string; rule: string } | null {
  const became = events.find(
    ({ alias, to, from }) => alias === CHAMPION && to === version && from !== version,
  );
  if (became?.from) return { version: became.from, rule: 'which answered when it became champion' };
  const champion = versions.find(({ aliases }) => aliases.includes(CHAMPION));
  if (champion && champion.model_version !== version && !became)
    return { version: champion.model_version, rule: 'the present champion' };
  const earlier = versions
    .map(({ model_version }) => Number(model_version))
    .filter((one) => one < Number(version));
  if (earlier.length === 0) return null;
  return { version: String(Math.max(...earlier)), rule: 'which was registered before it' };
}
