import type { Database, Statement } from '../ports.ts';
import { minuteOf } from './applications.ts';
import { IS_OF_ERASED } from './erased.ts';
import { labelSamples } from './label.ts';
import { placeOf } from './rank.ts';
import type { SampleMessage } from './sample.ts';

/** What became of samples. Those that stand there already are neither, nor are those of decisions that were erased. */
export interface Stored {
  /** How many more samples there are now. */
  kept: number;
  /** How many were turned away or had to leave, for others of their minute have lower ranks. */
  dropped: number;
}

/** The samples of a minute, model version and source, of which so many are kept at most. */
interface Group {
  minute: number;
  model: string;
  version: string;
  source: string;
}

const MINUTE = `CAST(g.value ->> 'minute' AS BIGINT)`;
/**
 * Samples `s` of a group `g` out of `json_each`, by the index of their times: an expression in the model's place keeps SQLite from
 * the index that begins with it.
 */
const OF_GROUP = `s.at >= ${MINUTE} * 60000 AND s.at < (${MINUTE} + 1) * 60000
 AND s.model || '' = g.value ->> 'model' AND s.version = g.value ->> 'version' AND s.source = g.value ->> 'source'`;

/**
 * Writes samples. Of each minute, model version and source the `perMinute` with the lowest ranks stay, whoever sent them
 * and in whichever order they came; a sample that stands there already changes nothing. So two jobs in one minute have
 * samples in proportion to their rows. The lowest rank that was left out is noted: whatever had a lower one was kept, so that it
 * tells how many applications a sample stands for. Outcomes that came before their sample find it here.
 */
export async function storeSamples(
  database: Database,
  samples: readonly SampleMessage[],
  perMinute: number,
): Promise<Stored> {
  const distinct = [...new Map(samples.map((sample) => [sample.id, sample])).values()];
  const rows = await withinCuts(database, distinct, perMinute);
  const turnedAway = distinct.length - rows.length;
  if (rows.length === 0) return { kept: 0, dropped: turnedAway };
  const listed = JSON.stringify(groupsOf(rows));
  const [added, , left] = await database.batch([
    {
      sql: `INSERT INTO samples
              (id, beside, request, loan, decision, model, version, source, at, rank, place, rate, probability, inputs, features)
            SELECT value ->> 'id', value ->> 'beside', value ->> 'request', value ->> 'loan', value ->> 'decision',
                   value ->> 'model', value ->> 'version',
                   value ->> 'source', CAST(value ->> 'at' AS BIGINT), CAST(value ->> 'rank' AS BIGINT),
                   CAST(value ->> 'place' AS BIGINT), CAST(value ->> 'rate' AS DOUBLE PRECISION),
                   CAST(value ->> 'probability' AS DOUBLE PRECISION), value ->> 'inputs', value ->> 'features'
            FROM json_each(?) WHERE NOT ${IS_OF_ERASED} ON CONFLICT DO NOTHING`,
      params: [JSON.stringify(rows.map(columnsOf))],
    },
    noteMinutes({
      sql: `SELECT value, (SELECT s.rank FROM samples s WHERE ${OF_GROUP}
              ORDER BY s.rank, s.id LIMIT 1 OFFSET ?) AS cut FROM json_each(?) g`,
      params: [perMinute, listed],
    }),
    {
      sql: `DELETE FROM samples WHERE id IN (SELECT id FROM (
              SELECT s.id, row_number() OVER (PARTITION BY g.key ORDER BY s.rank, s.id) AS number
              FROM json_each(?) g CROSS JOIN samples s WHERE ${OF_GROUP}) numbered WHERE number > ?)`,
      params: [listed, perMinute],
    },
    labelSamples('id IN (SELECT atom FROM json_each(?))', [JSON.stringify(rows.map(({ id }) => id))]),
  ]);
  return { kept: Math.max(0, added! - left!), dropped: turnedAway + left! };
}

/**
 * The samples that may stay: in a minute that is full only those with a lower rank than its highest. Others lower that
 * while this is asked, so that some of them may have to leave all the same. Of those that may not, the lowest rank is noted.
 */
export async function withinCuts(
  database: Database,
  samples: readonly SampleMessage[],
  perMinute: number,
): Promise<SampleMessage[]> {
  const groups = groupsOf(samples);
  const rows = await database.query<{ position: number; cut: number }>(
    `SELECT position, rank AS cut FROM (
       SELECT g.key AS position, s.rank, row_number() OVER (PARTITION BY g.key ORDER BY s.rank, s.id) AS number
       FROM json_each(?) g CROSS JOIN samples s WHERE ${OF_GROUP}) numbered WHERE number = ?`,
    [JSON.stringify(groups), perMinute],
  );
  const cuts = new Map(rows.map(({ position, cut }) => [keyOfGroup(groups[position]!), cut]));
  const stay: SampleMessage[] = [];
  const leftOut = new Map<string, Group & { cut: number }>();
  for (const sample of samples) {
    const group = groupOf(sample);
    const key = keyOfGroup(group);
    if (sample.rank <= (cuts.get(key) ?? Infinity)) stay.push(sample);
    else leftOut.set(key, { ...group, cut: Math.min(sample.rank, leftOut.get(key)?.cut ?? Infinity) });
  }
  if (leftOut.size > 0) {
    const { sql, params } = noteMinutes({
      sql: `SELECT value, CAST(value ->> 'cut' AS BIGINT) AS cut FROM json_each(?)`,
      params: [JSON.stringify([...leftOut.values()])],
    });
    await database.query(sql, params);
  }
  return stay;
}

/**
 * Notes minutes that have samples, and of those that left some out the lowest rank of these.
 * @param leftOut selects a group as `value`, and that rank as `cut`, or null
 */
function noteMinutes({ sql, params }: Statement): Statement {
  return {
    sql: `INSERT INTO sample_minutes (minute, model, version, source, cut)
          SELECT CAST(value ->> 'minute' AS BIGINT), value ->> 'model', value ->> 'version', value ->> 'source', cut
          FROM (${sql}) noted WHERE true
          ON CONFLICT (minute, model, version, source) DO UPDATE SET cut = excluded.cut
          WHERE sample_minutes.cut IS NULL AND excluded.cut IS NOT NULL OR excluded.cut < sample_minutes.cut`,
    ...(params && { params }),
  };
}

/** A sample as its row is made of it: arrays as the very texts that are stored, which no database's own JSON writes anew. */
function columnsOf(sample: SampleMessage) {
  const { rank, inputs, features } = sample;
  return {
    ...sample,
    place: placeOf(rank),
    inputs: JSON.stringify(inputs),
    features: JSON.stringify(features),
  };
}

function groupsOf(samples: readonly SampleMessage[]): Group[] {
  const groups = samples.map(groupOf);
  return [...new Map(groups.map((group) => [keyOfGroup(group), group])).values()];
}

function groupOf({ at, model, version, source }: SampleMessage): Group {
  return { minute: minuteOf(at), model, version, source };
}

function keyOfGroup({ minute, model, version, source }: Group): string {
  return JSON.stringify([minute, model, version, source]);
}
