import { probabilityOf } from '../../model/model.ts';
import { decide } from '../../model/policy.ts';
import { marginsOf } from '../../model/trees.ts';
import type { Maturity } from '../../outcomes/labelled-predictions.ts';
import { type UnseenLoan, unseenLoans } from '../../outcomes/unseen-loans.ts';
import type { Database } from '../../ports.ts';
import { findVersion } from '../../registry/versions.ts';
import { brier } from '../../statistics/calibration.ts';
import { rocAuc } from '../../statistics/discrimination.ts';
import { aucDifference, brierDifference } from '../../statistics/paired.ts';
import { rank } from '../../statistics/ranking.ts';
import type { ChallengerReport, ComparisonReport } from '../reports/challenger.ts';
import type { WatchedVersion } from '../watched.ts';
import type { ChallengerHolder } from './challenger-holder.ts';
import { areEnough } from './realised.ts';

/** The latest: each is looked up with its reports at every check, and more would hardly narrow the intervals. */
const MOST_LOANS = 5_000;

/** A loan, and the PD that the challenger gives it. */
type Compared = UnseenLoan & { challenged: number };

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
  if (loans.length === 0) return { loans: 0, both_approved: 0, defaults: 0, metrics: [] };

  const { ensemble, policy: challengerPolicy } = await challengers(challenger.digest);
  const both = loans
    .map((loan): Compared => ({ ...loan, challenged: probabilityOf(marginsOf(ensemble, loan.features)[0]!) }))
    .filter(
      ({ probability, challenged }) =>
        decide(policy, probability).prediction === 0 && decide(challengerPolicy, challenged).prediction === 0,
    );
  const defaults = both.filter(({ defaulted }) => defaulted === 1).length;
  const metrics = areEnough(both.length, defaults) ? metricsOf(both) : [];
  return { loans: loans.length, both_approved: both.length, defaults, metrics };
}

function metricsOf(loans: readonly Compared[]): ComparisonReport['metrics'] {
  const labels = loans.map(({ defaulted }) => defaulted);
  const champion = loans.map(({ probability }) => probability);
  const challenger = loans.map(({ challenged }) => challenged);
  const rankings = { champion: rank(champion, labels), challenger: rank(challenger, labels) };
  return [
    {
      name: 'roc_auc',
      champion: rocAuc(rankings.champion),
      challenger: rocAuc(rankings.challenger),
      difference: aucDifference(labels, champion, challenger),
    },
    {
      name: 'brier',
      champion: brier(rankings.champion),
      challenger: brier(rankings.challenger),
      difference: brierDifference(labels, champion, challenger),
    },
  ];
}
