import { SolventError } from '../errors.ts';
import { objections, verdictText } from './gate/text.ts';
import { CHAMPION } from './move.ts';
import type { StoredVerdict } from './verdicts.ts';
import type { RegisteredVersion } from './versions.ts';

/** Why the gate lets no alias move to a version, and what can be done about it, for people. */
export function whyStopped(version: RegisteredVersion, alias: string, verdict: StoredVerdict): string {
  const { outcome, lines } = verdict;
  return [
    `Version ${version.version} of ${version.model} is ${verdictText(outcome)}.`,
    ...objections(lines),
    ...remedies(version, alias, verdict),
  ].join(' ');
}

/** What can be done where a version did not pass, a sentence each. */
export function remedies(
  { model, version }: RegisteredVersion,
  alias: string,
  { lines, against, comparison }: StoredVerdict,
): string[] {
  const move = alias === CHAMPION ? `promote ${version}` : `alias ${alias} ${version}`;
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

/** @throws SolventError `conflict` with the reason and the remedies */
export function requirePassed(version: RegisteredVersion, alias: string, verdict: StoredVerdict): void {
  if (verdict.outcome === 'passed') return;
  throw new SolventError('conflict', whyStopped(version, alias, verdict));
}
