import { outcomeText } from '../../registry/gate/text.ts';
import { counted } from '../../training/card/format.ts';
import { type Block, list, table, text } from '../document.ts';
import type { RiskPack } from '../pack.ts';

/** Who let it answer, on what, and whether that is still as it was written. */
export function oversightBlocks({ registry, monitoring, model }: RiskPack): Block[] {
  const { verdict, events, proposals, history } = registry;
  const against = verdict.against === null ? 'by itself' : `against version ${verdict.against}`;
  return [
    table(
      `The gate, ${against}: ${outcomeText(verdict.outcome)}`,
      ['check', 'result', 'what it says'],
      verdict.lines.map(({ check, result, message }) => [check, outcomeText(result), message]),
    ),
    events.length === 0
      ? text('No alias was ever pointed at this version.')
      : table(
          'Moves to this version and away from it',
          ['event', 'at', 'kind', 'alias', 'versions', 'by', 'rests on', 'why'],
          events.map(({ sequence, at, kind, alias, from, to, forced, by, rests_on, why }) => [
            String(sequence),
            at,
            kind ?? 'alias',
            alias,
            `${from ?? '–'} → ${to}${forced ? ' (forced)' : ''}`,
            by,
            rests_on || '–',
            why,
          ]),
        ),
    proposals.length === 0
      ? text('No proposal of this version was made.')
      : table(
          'Proposals of this version',
          ['proposal', 'at', 'alias', 'state', 'by', 'why', 'keys on it', 'ended'],
          proposals.map(({ proposal, at, alias, force, state, by, why, approvals, ended }) => [
            String(proposal),
            at,
            `${alias}${force ? ' (forced)' : ''}`,
            state,
            by,
            why,
            approvals.map((one) => `${one.by} (${one.at})`).join(', '),
            ended ? `${ended.at} by ${ended.by}` : '–',
          ]),
        ),
    text(
      history.problem === null
        ? `The history of ${model}, ${counted(history.events, 'event')}, is as it was written; the hash of the last is ${history.head}.`
        : `The history of ${model} is NOT as it was written: ${history.problem}.`,
      `A move to a version that never answered takes ${monitoring.approvals === 1 ? 'one key' : `${monitoring.approvals} keys`} (PROMOTION_APPROVALS).`,
    ),
    text(
      'Decisions are recorded one by one, with their reasons, and can be scored again by the bundle that made them. Not in this pack, and the lender’s to say:',
    ),
    list([
      'who the keys belong to, and that they are different people;',
      'who reviews single decisions, and how often a person decided otherwise and why: the final decisions that the lender hands in (POST /api/v1/decisions/final) tell of that;',
      'who validated the model independently of those who made it, and what they objected to.',
    ]),
  ];
}
