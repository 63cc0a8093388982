import { aliasName } from '../alias-name.ts';
import { SolventError } from '../errors.ts';
import type { Database, SqlValue } from '../ports.ts';
import { parsed } from '../validation.ts';
import { type AskedUse, type ChallengerUse, useAfter } from './challenger.ts';
import { type EventKind, eventHash, listEvents, type StoredEvent } from './history.ts';
import { requireInUse, requireVersion } from './versions.ts';

/** An alias to be pointed at a version, and what the history says of it. */
export interface Move extends AskedUse {
  model: string;
  alias: string;
  /** A version's number. */
  version: string;
  by: string;
  why: string;
  /** Milliseconds since the Unix epoch. */
  at: number;
  /** By default `alias`. */
  kind?: EventKind;
  /** The version did not pass the gate, and is meant all the same. */
  forced?: boolean;
  /** What it rests on, as JSON text. */
  evidence?: string | undefined;
  /** The number of the open proposal that it carries out. */
  proposal?: number | undefined;
  /** Where the alias must still point, null for nowhere; without it, it may point anywhere. */
  from?: string | null;
  /** Leaves an alias that points somewhere alone: what was promoted here is not undone by what was shipped. */
  onlyIfAbsent?: boolean;
}

/** Moves of others that are given way to before giving up. */
const ATTEMPTS = 8;

/**
 * Points an alias at a version, and writes down who did so and why: one transaction, on condition that the history's head
 * is still the one that was read. It ends what was proposed for the alias. An alias that points there already stays as it is, without
 * an event, unless the move asks another use of a challenger.
 *
 * @returns whether it moved
 * @throws SolventError `not_found` when there is no such version, `validation_error` when a use is asked that there is not, `conflict` when
 *   the version is archived, when the alias points elsewhere than `from`, which then says who moved it last, when the proposal is not open
 *   any more, or when others kept moving first
 */
export async function moveAlias(database: Database, move: Move): Promise<boolean> {
  const { model, version, from } = move;
  const alias = parsed(aliasName, move.alias, 'The alias is not valid');
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const wanted = await requireVersion(database, model, version);
    const state = await readState(database, move, alias);
    const current = state.current === null ? null : String(state.current);
    if (from !== undefined && current !== from) throw await movedBefore(database, model, alias);
    if (move.proposal !== undefined && !state.open)
      throw new SolventError('conflict', `Proposal ${move.proposal} of ${model} is not open any more`);
    const use = useAfter(
      { ...move, alias },
      current === null ? null : { version: current, ...usedFor(state) },
    );
    const stays = current === version && (use === null || isSameUse(use, usedFor(state)));
    if (current !== null && (move.onlyIfAbsent || stays)) return false;
    requireInUse(wanted);
    if (await moved(database, move, use, state)) return true;
  }
  throw new SolventError('conflict', `The aliases of ${model} are being moved by others; try again`, {
    retryAfterSeconds: 1,
  });
}

/** That an alias does not point any more where it should: who moved it last, when and why. */
export async function movedBefore(database: Database, model: string, alias: string): Promise<SolventError> {
  const { events } = await listEvents(database, model, { alias, limit: 1 });
  const last = events[0];
  const message = last ? firstText(model, last) : `Somebody else was first: ${model} has no alias "${alias}"`;
  return new SolventError('conflict', message);
}

/** By whom, when and why a move was made that came before another, for people. */
export function firstText(model: string, { by, alias, to, at, why }: StoredEvent): string {
  return `Somebody else was first: ${by} pointed ${alias} of ${model} at version ${to} at ${new Date(at).toISOString()}: ${why}`;
}

/** Where an alias points, and the head of the model's history at the same moment: 0, 0 and '' before its first event. */
interface State extends Record<string, SqlValue> {
  current: number | null;
  mode: ChallengerUse['mode'] | null;
  share: number | null;
  sequence: number;
  at: number;
  hash: string;
  /** Whether the proposal that is carried out is open. */
  open: number;
}

async function readState(database: Database, { model, proposal }: Move, alias: string): Promise<State> {
  const [state] = await database.query<State>(
    `SELECT a.version AS current, a.mode, a.share,
       coalesce(sequence, 0) AS sequence, coalesce(at, 0) AS at, coalesce(hash, '') AS hash,
       ${IS_OPEN} AS open
     FROM (SELECT 1) one LEFT JOIN model_aliases a ON a.model = ? AND a.alias = ? LEFT JOIN (
       SELECT sequence, at, hash FROM model_events WHERE model = ? ORDER BY sequence DESC LIMIT 1) head ON true`,
    [model, proposal ?? null, model, alias, model],
  );
  return state!;
}

const IS_OPEN = `EXISTS (SELECT 1 FROM model_proposals WHERE model = ? AND number = ? AND state = 'open')`;

function usedFor({ mode, share }: State): ChallengerUse {
  return { mode: mode ?? 'off', share };
}

function isSameUse(one: ChallengerUse, other: ChallengerUse): boolean {
  return one.mode === other.mode && one.share === other.share;
}

async function moved(
  database: Database,
  move: Move,
  use: ChallengerUse | null,
  before: State,
): Promise<boolean> {
  const { model, alias, by, why, kind = 'alias', forced = false, proposal = null } = move;
  const evidence = evidenceOf(move.evidence, use);
  const sequence = before.sequence + 1;
  // Clocks of two machines differ: the history's own time never runs backwards.
  const at = Math.max(move.at, before.at);
  const from = before.current;
  const to = Number(move.version);
  const event = { sequence, at, by, alias, from, to, why, kind, forced, evidence };
  const hash = eventHash(before.hash, model, event);
  const [written] = await database.batch([
    {
      sql: `INSERT INTO model_events (model, sequence, at, by_whom, alias, from_version, to_version, why, kind, forced, evidence, hash)
            SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?
            WHERE coalesce((SELECT max(sequence) FROM model_events WHERE model = ?), 0) = ? AND (? IS NULL OR ${IS_OPEN})
              AND EXISTS (SELECT 1 FROM model_versions WHERE model = ? AND version = ? AND archived_at IS NULL)`,
      params: [
        model,
        sequence,
        at,
        by,
        alias,
        from,
        to,
        why,
        kind,
        forced ? 1 : 0,
        evidence,
        hash,
        model,
        before.sequence,
        proposal,
        model,
        proposal,
        model,
        to,
      ],
    },
    {
      sql: `INSERT INTO model_aliases (model, alias, version, mode, share)
            SELECT ?, ?, ?, ?, ? WHERE ${IS_HEAD}
            ON CONFLICT (model, alias) DO UPDATE SET version = excluded.version, mode = excluded.mode, share = excluded.share`,
      params: [model, alias, to, use?.mode ?? null, use?.share ?? null, model, hash],
    },
    {
      sql: `UPDATE model_proposals SET event = ?, state = CASE WHEN number = ? THEN 'made' ELSE 'outdated' END
            WHERE model = ? AND alias = ? AND state = 'open' AND ${IS_HEAD}`,
      params: [sequence, proposal, model, alias, model, hash],
    },
  ]);
  return written === 1;
}

/** Not only somewhere in the history: the very same move may have been made by a repeated request, and another one after it. */
const IS_HEAD = `(SELECT hash FROM model_events WHERE model = ? ORDER BY sequence DESC LIMIT 1) = ?`;

/** What a move rests on, and what a challenger is used for by it. */
function evidenceOf(given: string | undefined, use: ChallengerUse | null): string | null {
  if (!use) return given ?? null;
  const { mode, share } = use;
  return JSON.stringify({ ...(given && JSON.parse(given)), mode, ...(share !== null && { share }) });
}

/** A model's aliases by name, and the numbers of the versions that they point at. */
export async function listAliases(database: Database, model: string): Promise<Record<string, string>> {
  const rows = await database.query<{ alias: string; version: number }>(
    'SELECT alias, version FROM model_aliases WHERE model = ? ORDER BY alias',
    [model],
  );
  return Object.fromEntries(rows.map(({ alias, version }) => [alias, String(version)]));
}
