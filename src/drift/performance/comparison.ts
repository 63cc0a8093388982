import { parseApplicationSchema } from '../../application/schema.ts';
import { openBundle } from '../../model/bundle.ts';
import { readTrees } from '../../model/consistency.ts';
import { probabilityOf } from '../../model/model.ts';
import { decide } from '../../model/policy.ts';
import { marginsOf } from '../../model/trees.ts';
import { type UnseenLoan, unseenLoans } from '../../outcomes/unseen-loans.ts';
import type { BlobStore, Database } from '../../ports.ts';
import { readBundle } from '../../registry/bundle-store.ts';
import { findVersion } from '../../registry/versions.ts';
import { brier } from '../../statistics/calibration.ts';
import { rocAuc } from '../../statistics/discrimination.ts';
import { aucDifference, brierDifference } from '../../statistics/paired.ts';
import { rank } from '../../statistics/ranking.ts';
import type { ChallengerReport, ComparisonReport } from '../reports/challenger.ts';
import type { WatchedVersion } from '../watched.ts';
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
 * @param at the moment that is checked, in milliseconds since the Unix epoch
 * @returns null without a challenger, or one that the registry does not have
 * @throws SolventError `model_unavailable` when the challenger's bundle is refused
 */
export async function compareWithChallenger(
  { database, blobs }: { database: Database; blobs: BlobStore },
  watched: WatchedVersion,
  { version, requested_at }: ChallengerReport,
  at: number,
): Promise<ComparisonReport | null> {
  const { name, policy, schema } = watched;
  const challenger = version === null ? undefined : await findVersion(database, name, version);
  if (!challenger) return null;
  const months = parseApplicationSchema(schema).outcome?.horizon_months;
  const maturity = months === undefined ? undefined : { months, now: at };
  const asked = Date.parse(requested_at);
  const loans = await unseenLoans(database, name, watched.version, asked, MOST_LOANS, maturity);
  if (loans.length === 0) return { loans: 0, both_approved: 0, defaults: 0, metrics: [] };

  const files = await readBundle(blobs, challenger.digest, ['trees.json']);
  const { manifest } = openBundle(files, ['trees.json']);
  const ensemble = readTrees(files.get('trees.json')!);
  const both = loans
    .map((loan): Compared => ({ ...loan, challenged: probabilityOf(marginsOf(ensemble, loan.features)[0]!) }))
    .filter(
      ({ probability, challenged }) =>
        decide(policy, probability).prediction === 0 && decide(manifest.policy, challenged).prediction === 0,
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
