import type { Database, SqlValue, Statement } from '../../ports.ts';

/**
 * Of what an episode is: the applications changed, the outcomes show that the scores became worse, or too many
 * applications are refused; a promoted version did worse than the one before; or nothing is wrong, and it is time for a challenger.
 */
export type EpisodeKind = 'inputs' | 'outcomes' | 'quality' | 'guard' | 'schedule' | 'challenger';
export type Action = 'warning' | 'alert' | 'retrain' | 'retrain_failed' | 'recovery' | 'notice';

/** Whose episode. */
export interface Subject {
  model: string;
  version: string;
  kind: EpisodeKind;
}

export interface EpisodeState {
  isOpen: boolean;
  /** When the calm after the last closed episode began, in milliseconds since the Unix epoch; 0 without one. */
  calmSince: number;
}

const WHOSE = 'model = ? AND version = ? AND kind = ?';
const whose = ({ model, version, kind }: Subject): SqlValue[] => [model, version, kind];

export async function episodeState(database: Database, subject: Subject): Promise<EpisodeState> {
  const [row] = await database.query<{ open: number; calm_since: number | null }>(
    `SELECT EXISTS (SELECT 1 FROM drift_episodes WHERE ${WHOSE} AND closed_at IS NULL) AS open,
       (SELECT MAX(calm_since) FROM drift_episodes WHERE ${WHOSE}) AS calm_since`,
    [...whose(subject), ...whose(subject)],
  );
  return { isOpen: row!.open === 1, calmSince: row!.calm_since ?? 0 };
}

/**
 * Notes that a version does not fit: opens an episode unless one is open, and enters the actions that it has not had.
 * However many checks do so, at once or one after another, there is one episode, with each action once.
 *
 * @param id of the episode, if it is a new one
 * @param content what the actions have to say; a later content does not replace an earlier one
 */
export async function noteFinding(
  database: Database,
  subject: Subject,
  id: string,
  at: number,
  actions: readonly Action[],
  content: unknown,
): Promise<void> {
  await database.batch([
    {
      sql: `INSERT INTO drift_episodes (id, model, version, kind, opened_at) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING`,
      params: [id, ...whose(subject), at],
    },
    ...actions.map((action) => entered(subject, action, at, content)),
  ]);
}

/**
 * Notes something that happened at one moment and is over: an episode that is closed as it begins, with one action. Noted again, it changes
 * nothing.
 */
export async function noteOnce(
  database: Database,
  subject: Subject,
  id: string,
  at: number,
  action: Action,
  content: unknown,
): Promise<void> {
  const { model, version } = subject;
  await database.batch([
    {
      sql: `INSERT INTO drift_episodes (id, model, version, kind, opened_at, closed_at, calm_since)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      params: [id, ...whose(subject), at, at, at],
    },
    {
      sql: `INSERT INTO drift_actions (episode, action, model, version, at, content, status)
            VALUES (?, ?, ?, ?, ?, ?, 'due') ON CONFLICT DO NOTHING`,
      params: [id, action, model, version, at, JSON.stringify(content)],
    },
  ]);
}

/**
 * Notes that a version fits again: closes the open episode, if any, with the action `recovery`.
 *
 * @param calmSince since when, in milliseconds since the Unix epoch
 */
export async function noteRecovery(
  database: Database,
  subject: Subject,
  at: number,
  calmSince: number,
  content: unknown,
): Promise<void> {
  await database.batch([
    entered(subject, 'recovery', at, content),
    {
      sql: `UPDATE drift_episodes SET closed_at = ?, calm_since = ? WHERE ${WHOSE} AND closed_at IS NULL`,
      params: [at, calmSince, ...whose(subject)],
    },
  ]);
}

/** Enters that no challenger came of an episode's retraining, unless that is entered. The episode may have ended meanwhile. */
export async function noteRetrainFailure(
  database: Database,
  episode: string,
  at: number,
  content: unknown,
): Promise<void> {
  await database.query(
    `INSERT INTO drift_actions (episode, action, model, version, at, content, status)
     SELECT id, 'retrain_failed', model, version, ?, ?, 'due' FROM drift_episodes WHERE id = ?
     ON CONFLICT DO NOTHING`,
    [at, JSON.stringify(content), episode],
  );
}

/** Enters an action of the open episode, unless it has it already. */
function entered(subject: Subject, action: Action, at: number, content: unknown): Statement {
  return {
    sql: `INSERT INTO drift_actions (episode, action, model, version, at, content, status)
          SELECT id, ?, model, version, ?, ?, 'due' FROM drift_episodes WHERE ${WHOSE} AND closed_at IS NULL
          ON CONFLICT DO NOTHING`,
    params: [action, at, JSON.stringify(content), ...whose(subject)],
  };
}

/** Whether an alert of one of the kinds was raised about a version and its episode still lasts. */
export async function isAlerted(
  database: Database,
  model: string,
  version: string,
  kinds: readonly EpisodeKind[],
): Promise<boolean> {
  const [row] = await database.query<{ alerted: number }>(
    `SELECT EXISTS (
       SELECT 1 FROM drift_episodes e JOIN drift_actions a ON a.episode = e.id AND a.action = 'alert'
       WHERE e.model = ? AND e.version = ? AND e.closed_at IS NULL
         AND e.kind IN (SELECT atom FROM json_each(?))) AS alerted`,
    [model, version, JSON.stringify(kinds)],
  );
  return row!.alerted === 1;
}
