import { SolventError } from '../errors.ts';
import type { Database } from '../ports.ts';
import { ended } from '../validation.ts';
import { firstText } from './aliases.ts';
import type { AskedUse } from './challenger.ts';
import { objections, verdictText } from './gate/text.ts';
import { listEvents } from './history.ts';
import { presentVerdict } from './judging.ts';
import { CHAMPION } from './move.ts';
import type { RegistryServices } from './services.ts';
import { passedAgainst, type StoredVerdict } from './verdicts.ts';
import type { RegisteredVersion } from './versions.ts';

/** What was asked for. */
interface Wanted extends AskedUse {
  alias: string;
  /** It was to be proposed. */
  isProposal?: boolean;
}

/** Why the gate lets no alias move to a version, and what can be done about it, for people. */
export function whyStopped(version: RegisteredVersion, wanted: Wanted, verdict: StoredVerdict): string {
  const { outcome, lines } = verdict;
  return [
    `Version ${version.version} of ${version.model} is ${verdictText(outcome)}.`,
    ...objections(lines),
    ...remedies(version, wanted, verdict),
  ].join(' ');
}

/** What can be done where a version did not pass, a sentence each. */
export function remedies(
  { model, version }: RegisteredVersion,
  { alias, mode, share, isProposal = false }: Wanted,
  { lines, against, comparison }: StoredVerdict,
): string[] {
  const use = `${mode === undefined ? '' : ` --mode ${mode}`}${share === undefined ? '' : ` --share ${share}`}`;
  const isChampion = alias === CHAMPION;
  const move = isProposal
    ? `propose ${version}${isChampion ? '' : ` --alias ${alias}`}${use}`
    : isChampion
      ? `promote ${version}`
      : `alias ${alias} ${version}${use}`;
  const isOpen = lines.some(({ check, result }) => check === 'champion' && result === 'cannot_be_told');
  const compare = `npm run model -- compare ${version} ${against} --model ${model} --data FILE`;
  return [
    ...(isOpen
      ? [
          comparison
            ? `A file with more rows that neither was fitted to may tell: \`${compare}\`.`
            : `Hold the two against each other on rows that neither was fitted to: \`${compare}\`.`,
        ]
      : []),
    `To move ${alias} all the same takes force and a reason, which the history keeps: \`npm run model -- ${move} --model ${model} --force --why REASON\`.`,
  ];
}

/**
 * What the gate says of a version that an alias is to point at: against what it replaces as champion, and else against the present one.
 *
 * @param wanted `current` is the number that the alias points at, null for none; with `force` the version need not pass
 * @throws SolventError `conflict` when it does not pass, with the reason and the remedies; where it would have passed before the champion
 *   was moved, with who moved it
 */
export async function verdictOnMove(
  services: RegistryServices,
  version: RegisteredVersion,
  { current, force, ...wanted }: Wanted & { current: string | null; force: boolean },
): Promise<StoredVerdict> {
  const { alias } = wanted;
  const verdict = await presentVerdict(services, version, alias === CHAMPION ? current : undefined);
  if (force || verdict.outcome === 'passed') return verdict;
  const first = alias === CHAMPION ? await whoWasFirst(services.database, version) : [];
  throw new SolventError('conflict', [...first, whyStopped(version, wanted, verdict)].join(' '));
}

/** So many moves back somebody may have judged who is refused now. */
const RECENT = 20;

/** Who moved the champion last, where a version passed against one that was champion before, and was not champion itself since. */
async function whoWasFirst(database: Database, { model, version }: RegisteredVersion): Promise<string[]> {
  const passed = await passedAgainst(database, { model, version });
  const { events } = await listEvents(database, model, { alias: CHAMPION, limit: RECENT });
  const own = events.findIndex(({ to }) => String(to) === version);
  const since = own === -1 ? events : events.slice(0, own);
  const replaced = since.map(({ from }) => (from === null ? null : String(from)));
  const against = replaced.find((former) => passed.has(former));
  if (against === undefined) return [];
  const before = against === null ? 'nothing was champion' : `version ${against} was champion`;
  return [ended(firstText(model, events[0]!)), `Version ${version} would have passed while ${before}.`];
}
