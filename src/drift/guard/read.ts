import { differencesOf } from '../../application/differences.ts';
import { parseApplicationSchema } from '../../application/schema.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { BlobStore, Database } from '../../ports.ts';
import { findBundleManifest } from '../../registry/bundle-store.ts';
import type { StoredEvent } from '../../registry/history.ts';
import { findVersion } from '../../registry/versions.ts';
import { minuteOf } from '../../samples/applications.ts';
import { readWindow } from '../../samples/read.ts';
import { type CallerCount, readCallers } from '../../samples/read-applications.ts';
import { baselineCounts, recentCounts } from '../../statistics/counts.ts';
import { effectiveRows, weightsOf } from '../../statistics/weights.ts';
import type { Applications, Requests, Scores, Since, Watched } from './judge.ts';

/** Of all the time, spread evenly over it: more would not make a PSI that matters more certain, and every look reads them. */
const MOST_SAMPLES = 2_000;
const MINUTE_MS = 60_000;

interface Sources {
  database: Database;
  blobs: BlobStore;
}

/** A version in a stretch of time, `to` not in it. */
interface Stretch {
  version: string;
  from: number;
  to: number;
}

/**
 * What is known of a promoted version, and of the one before it in the guard's time before the promotion.
 *
 * @param promotion the event by which it came
 * @param guarded how long a promotion is guarded, in milliseconds
 */
export async function readPromoted(
  sources: Sources,
  model: string,
  { at: promotedAt, from, to }: StoredEvent,
  guarded: number,
  at: number,
): Promise<Watched> {
  // Counts are of whole minutes, and in that of the promotion both answered.
  const since = (minuteOf(promotedAt) + 1) * MINUTE_MS;
  const now: Stretch = { version: String(to), from: since, to: Math.max(since, at) };
  if (from === null)
    return {
      requests: { now: await readRequests(sources.database, model, now), before: null },
      applications: null,
      scores: null,
    };
  const before: Stretch = {
    version: String(from),
    from: promotedAt - guarded,
    to: minuteOf(promotedAt) * MINUTE_MS,
  };
  const [manifest, former] = [
    await readManifest(sources, model, now.version),
    await readManifest(sources, model, before.version),
  ];
  return {
    requests: {
      now: await readRequests(sources.database, model, now),
      before: await readRequests(sources.database, model, before),
    },
    applications:
      manifest && former && refuseAlike(manifest, former)
        ? null
        : await readApplications(sources.database, model, now, before),
    scores: manifest && (await readScores(sources.database, manifest, former, now, before)),
  };
}

/** Null where it cannot be read: then failures tell. */
async function readManifest(
  { database, blobs }: Sources,
  model: string,
  version: string,
): Promise<Manifest | null> {
  const registered = await findVersion(database, model, version);
  return registered ? findBundleManifest(blobs, registered.digest) : null;
}

/** What is refused depends on the schema alone: by the same one, refusals are the senders' doing. */
function refuseAlike(one: Manifest, other: Manifest): boolean {
  const [ours, theirs] = [one, other].map(({ schema }) => parseApplicationSchema(schema));
  return differencesOf(ours!, theirs!).length === 0;
}

/** With those that found no model at all: which one they were for, nobody knows. */
async function readRequests(
  database: Database,
  model: string,
  { version, from, to }: Stretch,
): Promise<Requests> {
  const [row] = await database.query<{ requests: number; failed: number; minutes: number }>(
    `SELECT coalesce(SUM(scored + refused + failed), 0) AS requests, coalesce(SUM(failed), 0) AS failed,
       COUNT(DISTINCT CASE WHEN failed > 0 THEN minute END) AS minutes FROM application_minutes
     WHERE minute >= ? AND minute < ? AND model = ? AND version IN (?, 'none') AND source = 'realtime'`,
    [minuteOf(from), minuteOf(to), model, version],
  );
  const { requests, failed, minutes } = row!;
  return { requests, failed, failedMinutes: minutes };
}

/** Of those who sent to both versions: what a newcomer sends says nothing of what changed. */
async function readApplications(
  database: Database,
  model: string,
  now: Stretch,
  before: Stretch,
): Promise<Since<Applications>> {
  const sent = async ({ version, from, to }: Stretch) => {
    const callers = await readCallers(database, model, version, from, to);
    return callers.filter(({ source }) => source === 'realtime');
  };
  const [after, earlier] = [await sent(now), await sent(before)];
  const ofBoth = (callers: CallerCount[], others: CallerCount[]): Applications => {
    const known = callers.filter(({ caller }) => others.some((other) => other.caller === caller));
    const refused = known.reduce((sum, one) => sum + one.refused, 0);
    return { applications: known.reduce((sum, one) => sum + one.scored, refused), refused };
  };
  return { now: ofBoth(after, earlier), before: ofBoth(earlier, after) };
}

async function readScores(
  database: Database,
  manifest: Manifest,
  former: Manifest | null,
  now: Stretch,
  before: Stretch,
): Promise<Since<Scores> | null> {
  const read = async ({ name, baseline }: Manifest, { version, from, to }: Stretch) => {
    if (!baseline) return null;
    const window = await readWindow(database, name, version, from, to, MOST_SAMPLES);
    // A portfolio is whoever was put into it: its PDs say nothing about a version.
    const samples = window.filter(({ source }) => source === 'realtime');
    const weights = weightsOf(samples.map(({ share }) => share));
    const scores = samples.map(({ probability }) => probability);
    return {
      trained: baselineCounts(baseline.probability),
      recent: recentCounts(baseline.probability, scores, weights),
      rows: effectiveRows(weights),
    };
  };
  const scores = await read(manifest, now);
  return scores && { now: scores, before: former && (await read(former, before)) };
}
