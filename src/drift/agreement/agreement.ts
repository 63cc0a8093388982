import { SolventError } from '../../errors.ts';
import { unseenPairs } from '../../outcomes/unseen-loans.ts';
import type { BlobStore, Database } from '../../ports.ts';
import { readBundleManifest } from '../../registry/bundle-store.ts';
import { CHALLENGER, type Challenger, findChallenger } from '../../registry/challenger.ts';
import { eventAt } from '../../registry/history.ts';
import { CHAMPION } from '../../registry/move.ts';
import { requireVersion } from '../../registry/versions.ts';
import { readPairs } from '../../samples/pairs.ts';
import { readWindow } from '../../samples/read.ts';
import { maturityOf } from '../performance/maturity.ts';
import { whoWasRight } from '../performance/who-was-right.ts';
import type { WatchedVersion } from '../watched.ts';
import { answeredBy } from './answered.ts';
import { agreementOf } from './paired.ts';
import type { AgreementReport } from './report.ts';
import { agreementText } from './summary.ts';

/** Of pairs, and of what either version answered in a split: spread evenly over the time. */
const MOST_SAMPLES = 10_000;
/** The latest whose outcome is known. */
const MOST_LOANS = 5_000;

/**
 * How far a model's challenger agrees with its champion, by the samples that both scored in a stretch of time; in a split, where none
 * has both, what each answered since the split began.
 *
 * @param from milliseconds since the Unix epoch, as `to`
 * @throws SolventError `not_found` where the model has no champion or no challenger, `model_unavailable` when a bundle is damaged
 */
export async function readAgreement(
  services: { database: Database; blobs: BlobStore },
  model: string,
  from: number,
  to: number,
): Promise<AgreementReport> {
  const { database } = services;
  const challenger = await findChallenger(database, model);
  if (!challenger) throw new SolventError('not_found', `${model} has no ${CHALLENGER} to compare.`);
  const versions = await Promise.all(
    [CHAMPION, challenger.version].map((wanted) => watchedVersion(services, model, wanted)),
  );
  const [first, second] = versions as [Watched, Watched];
  const compared =
    challenger.mode === 'split'
      ? await inSplit(database, first, second, from, to)
      : await inPairs(database, first, second, from, to);
  const report = {
    model_name: model,
    champion: first.version,
    challenger: second.version,
    ...useOf(challenger),
    to: new Date(to).toISOString(),
    ...compared,
  };
  return { ...report, summary: agreementText(report) };
}

type Watched = WatchedVersion & { created: string };
type Compared = Pick<AgreementReport, 'from' | 'paired' | 'answered' | 'outcomes'>;

function useOf({ mode, share }: Challenger) {
  return { mode, share };
}

async function watchedVersion(
  { database, blobs }: { database: Database; blobs: BlobStore },
  model: string,
  aliasOrVersion: string,
): Promise<Watched> {
  const { version, digest, created } = await requireVersion(database, model, aliasOrVersion);
  return { ...(await readBundleManifest(blobs, digest)), version, created };
}

async function inPairs(
  database: Database,
  champion: Watched,
  challenger: Watched,
  from: number,
  to: number,
): Promise<Compared> {
  const { name } = champion;
  const versions = { champion: champion.version, challenger: challenger.version };
  const pairs = await readPairs(database, name, versions, from, to, MOST_SAMPLES);
  const maturity = await maturityOf(database, champion, to);
  const registered = Date.parse(challenger.created);
  const loans = await unseenPairs(database, name, versions, registered, MOST_LOANS, maturity);
  return {
    from: new Date(from).toISOString(),
    paired: agreementOf(pairs, champion.policy, challenger.policy),
    answered: null,
    outcomes: whoWasRight(loans, champion.policy, challenger.policy),
  };
}

async function inSplit(
  database: Database,
  champion: Watched,
  challenger: Watched,
  from: number,
  to: number,
): Promise<Compared> {
  const { name } = champion;
  // Before the split the champion answered everybody, at another time.
  const began = await eventAt(database, name, CHALLENGER, to);
  const since = Math.max(from, began?.at ?? from);
  const answered = async ({ version, policy }: Watched) => {
    const samples = await readWindow(database, name, version, since, to, MOST_SAMPLES);
    return answeredBy(
      samples.filter(({ source }) => source === 'realtime'),
      policy,
    );
  };
  return {
    from: new Date(since).toISOString(),
    paired: null,
    answered: { champion: await answered(champion), challenger: await answered(challenger) },
    outcomes: null,
  };
}
