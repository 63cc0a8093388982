import { z } from 'zod';
import type { Database } from '../ports.ts';
import { invalid } from '../validation.ts';

/** The alias whose version is compared with the champion. */
export const CHALLENGER = 'challenger';

/**
 * `shadow`: scored beside the champion, never answered. `split`: answers a share of the subjects. `off`: neither, as a challenger
 * from before there were modes.
 */
export const challengerModeSchema = z.enum(['shadow', 'split', 'off']);

/** Smaller parts are nobody, or everybody, in practice: a slip of the pen. */
const LEAST_SHARE = 0.001;
const MOST_SHARE = 1 - LEAST_SHARE;
const SHARES = `of a split is from ${LEAST_SHARE} to ${MOST_SHARE}`;

/** Of the subjects, which part a split lets the challenger answer. */
export const splitShareSchema = z.number().min(LEAST_SHARE, SHARES).max(MOST_SHARE, SHARES);

/** What a challenger is used for. */
export interface ChallengerUse {
  mode: z.infer<typeof challengerModeSchema>;
  /** Of the subjects (`splitShareSchema`); with `split` alone, else null. */
  share: number | null;
}

export interface Challenger extends ChallengerUse {
  /** A version's number. */
  version: string;
}

/** What a move asks of a challenger; without a mode nothing. */
export interface AskedUse {
  mode?: ChallengerUse['mode'] | undefined;
  share?: number | undefined;
}

/** A model's challenger; null where it has none. */
export async function findChallenger(database: Database, model: string): Promise<Challenger | null> {
  const [row] = await database.query<{
    version: number;
    mode: Challenger['mode'] | null;
    share: number | null;
  }>('SELECT version, mode, share FROM model_aliases WHERE model = ? AND alias = ?', [model, CHALLENGER]);
  return row ? { version: String(row.version), mode: row.mode ?? 'off', share: row.share } : null;
}

/**
 * What an alias is used for once it was moved. A challenger that says nothing of it goes on as it was, and another version in its
 * place is shadowed: none answers unless somebody meant this very version.
 *
 * @param current what the alias is; null where it is not there
 * @returns null for an alias that is no challenger
 * @throws SolventError `validation_error` for a mode of another alias, a split without a share, or a share without a split
 */
export function useAfter(
  { alias, version, mode, share }: AskedUse & { alias: string; version: string },
  current: Challenger | null,
): ChallengerUse | null {
  const wrong = (path: string, message: string) => invalid('The move is not valid', [{ path, message }]);
  if (alias !== CHALLENGER) {
    if (mode !== undefined || share !== undefined)
      throw wrong(mode === undefined ? 'share' : 'mode', `is of the alias ${CHALLENGER} alone`);
    return null;
  }
  if (share !== undefined && mode !== 'split') throw wrong('share', 'is of the mode split alone');
  if (mode === 'split') {
    const { data } = splitShareSchema.safeParse(share);
    if (data === undefined) throw wrong('share', SHARES);
    return { mode, share: data };
  }
  if (mode !== undefined) return { mode, share: null };
  return current?.version === version
    ? { mode: current.mode, share: current.share }
    : { mode: 'shadow', share: null };
}
