import { modelInputs } from '../../application/encode.ts';
import { probabilityOf } from '../../model/model.ts';
import { marginsOf } from '../../model/trees.ts';
import type { Maturity } from '../../outcomes/labelled-predictions.ts';
import { unseenLoans } from '../../outcomes/unseen-loans.ts';
import type { Database } from '../../ports.ts';
import { findVersion } from '../../registry/versions.ts';
import type { ChallengerReport, ComparisonReport } from '../reports/challenger.ts';
import type { WatchedVersion } from '../watched.ts';
import type { ChallengerHolder } from './challenger-holder.ts';
import { NO_LOANS, whoWasRight } from './who-was-right.ts';

/** The latest: each is looked up with its reports at every check, and more would hardly narrow the intervals. */
const MOST_LOANS = 5_000;

/**
 * Which of a version and its challenger was right: on loans whose outcome is known, that the challenger was not trained on, and
 * that both would have approved, each by its own threshold. Of others outcomes are known for one side alone. The challenger
 * scores what the version saw: it was trained with the same schema.
 *
 * @param maturity what an outcome means; undefined without a horizon
 * @returns null without a challenger, or one that the registry does not have
 * @throws SolventError `model_unavailable` when the challenger's bundle is refused
 */
export async function compareWithChallenger(
  { database, challengers }: { database: Database; challengers: ChallengerHolder },
  watched: WatchedVersion,
  { version, requested_at }: ChallengerReport,
  maturity: Maturity | undefined,
): Promise<ComparisonReport | null> {
  const { name, policy } = watched;
  const challenger = version === null ? undefined : await findVersion(database, name, version);
  if (!challenger) return null;
  const asked = Date.parse(requested_at);
  const loans = await unseenLoans(database, name, watched.version, asked, MOST_LOANS, maturity);
  if (loans.length === 0) return NO_LOANS;
  const { ensemble, compiled, policy: challengerPolicy } = await challengers(challenger.digest);
  const compared = loans.map((loan) => ({
    ...loan,
    challenged: probabilityOf(marginsOf(ensemble, modelInputs(compiled, loan.features))[0]!),
  }));
  return whoWasRight(compared, policy, challengerPolicy);
}
