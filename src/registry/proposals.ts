import { SolventError } from '../errors.ts';
import type { Database, SqlValue } from '../ports.ts';
import type { AskedUse } from './challenger.ts';

/** A hand on a proposal: a key, by its name. */
export interface Approval {
  by: string;
  why: string | null;
  /** Milliseconds since the Unix epoch. */
  at: number;
}

/** A move of an alias that waits for hands, or what became of it. */
export interface Proposal extends AskedUse {
  model: string;
  /** 1, 2, 3 … of each model. */
  number: number;
  alias: string;
  /** A version's number. */
  version: string;
  /** What the alias pointed at; null where it was not there. */
  from: string | null;
  by: string;
  why: string;
  /** Also when the gate does not let the version pass. */
  force: boolean;
  /** Milliseconds since the Unix epoch. */
  at: number;
  state: 'open' | 'made' | 'withdrawn' | 'outdated';
  /** In the order in which they came. */
  approvals: Approval[];
  /** The move that made or outdated it, or who withdrew it; null as long as it is open. */
  ended: { by: string; at: number; event: number | null; to: string | null; why: string | null } | null;
}

/** @throws SolventError `not_found` */
export async function requireProposal(database: Database, model: string, number: number): Promise<Proposal> {
  const [row] = await database.query<ProposalRow>(`${SELECT} WHERE p.model = ? AND p.number = ?`, [
    model,
    number,
  ]);
  if (!row) throw new SolventError('not_found', `There is no proposal ${number} of ${model}`);
  return (await withApprovals(database, model, [row]))[0]!;
}

/**
 * A model's proposals, the newest first.
 * @param page `before` is the number that ended the page before
 * @returns `next` for the page that follows; undefined on the last
 */
export async function listProposals(
  database: Database,
  model: string,
  { limit, before }: { limit: number; before?: number | undefined },
): Promise<{ proposals: Proposal[]; next: number | undefined }> {
  const rows = await database.query<ProposalRow>(
    `${SELECT} WHERE p.model = ? AND p.number < ? ORDER BY p.number DESC LIMIT ?`,
    [model, before ?? Number.MAX_SAFE_INTEGER, limit + 1],
  );
  const shown = rows.slice(0, limit);
  return {
    proposals: await withApprovals(database, model, shown),
    next: rows.length > limit ? shown.at(-1)!.number : undefined,
  };
}

/** @throws SolventError `conflict` that says who ended it, unless it is open or made */
export function requireNotEnded({ model, number, alias, version, state, ended }: Proposal): void {
  if (state === 'open' || state === 'made') return;
  const { by, at, to, why } = ended!;
  const time = new Date(at).toISOString();
  throw new SolventError(
    'conflict',
    state === 'withdrawn'
      ? `Proposal ${number} of ${model} was withdrawn by ${by} at ${time}`
      : `Proposal ${number} of ${model} is outdated: ${by} pointed ${alias} at version ${to} at ${time}: ${why}. To move it to version ${version} all the same, propose it again`,
  );
}

const SELECT = `SELECT p.model, p.number, p.alias, p.version, p.from_version, p.by_whom, p.why, p.forced, p.mode, p.share, p.at, p.state,
    p.event, p.withdrawn_by, p.withdrawn_at, e.by_whom AS moved_by, e.at AS moved_at, e.to_version AS moved_to, e.why AS moved_why
  FROM model_proposals p LEFT JOIN model_events e ON e.model = p.model AND e.sequence = p.event`;

interface ProposalRow extends Record<string, SqlValue> {
  model: string;
  number: number;
  alias: string;
  version: number;
  from_version: number | null;
  by_whom: string;
  why: string;
  forced: number;
  mode: NonNullable<AskedUse['mode']> | null;
  share: number | null;
  at: number;
  state: Proposal['state'];
  event: number | null;
  withdrawn_by: string | null;
  withdrawn_at: number | null;
  moved_by: string | null;
  moved_at: number | null;
  moved_to: number | null;
  moved_why: string | null;
}

async function withApprovals(database: Database, model: string, rows: ProposalRow[]): Promise<Proposal[]> {
  const approvals = await database.query<{ proposal: number; by: string; why: string | null; at: number }>(
    `SELECT proposal, by_whom AS "by", why, at FROM model_approvals
     WHERE model = ? AND proposal IN (SELECT CAST(atom AS BIGINT) FROM json_each(?)) ORDER BY at, by_whom`,
    [model, JSON.stringify(rows.map(({ number }) => number))],
  );
  const byProposal = Map.groupBy(approvals, ({ proposal }) => proposal);
  return rows.map((row) => {
    const hands = (byProposal.get(row.number) ?? []).map(({ by, why, at }) => ({ by, why, at }));
    return proposalOf(row, hands);
  });
}

function proposalOf(row: ProposalRow, approvals: Approval[]): Proposal {
  const { model, number, alias, by_whom: by, why, at, state } = row;
  return {
    model,
    number,
    alias,
    version: String(row.version),
    from: row.from_version === null ? null : String(row.from_version),
    by,
    why,
    force: row.forced === 1,
    ...(row.mode !== null && { mode: row.mode }),
    ...(row.share !== null && { share: row.share }),
    at,
    state,
    approvals,
    ended: endOf(row),
  };
}

function endOf({ event, withdrawn_by, withdrawn_at, moved_by, moved_at, moved_to, moved_why }: ProposalRow) {
  if (withdrawn_by !== null) return { by: withdrawn_by, at: withdrawn_at!, event: null, to: null, why: null };
  if (event === null) return null;
  return { by: moved_by!, at: moved_at!, event, to: String(moved_to), why: moved_why };
}
