import type { Database } from '../ports.ts';
import { minuteOf } from './applications.ts';
import { labelSamples } from './label.ts';
import { placeOf } from './rank.ts';
import type { SampleMessage } from './sample.ts';

/** What became of samples. Those that stand there already are neither. */
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

/** Joins samples `s` of a group `g` out of `json_each`, by the index of their times. */
const OF_GROUP = `samples s INDEXED BY samples_age
  ON s.at >= g.value ->> 'minute' * 60000 AND s.at < (g.value ->> 'minute' + 1) * 60000
 AND s.model = g.value ->> 'model' AND s.version = g.value ->> 'version' AND s.source = g.value ->> 'source'`;

/**
 * Writes samples. Of each minute, model version and source the `perMinute` with the lowest ranks stay, whoever sent them
 * and in whichever order they came; a sample that stands there already changes nothing. So two jobs in one minute have
 * samples in proportion to their rows. Outcomes that came before their sample find it here.
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
  const [, added, left] = await database.batch([
    {
      sql: `INSERT OR IGNORE INTO sample_minutes (minute, model, version, source)
            SELECT value ->> 'minute', value ->> 'model', value ->> 'version', value ->> 'source' FROM json_each(?)`,
      params: [listed],
    },
    {
      sql: `INSERT OR IGNORE INTO samples
              (id, request, loan, model, version, source, at, rank, place, probability, inputs, features)
            SELECT value ->> 'id', value ->> 'request', value ->> 'loan', value ->> 'model', value ->> 'version',
                   value ->> 'source', value ->> 'at', value ->> 'rank', value ->> 'place', value ->> 'probability',
                   value -> 'inputs', value -> 'features' FROM json_each(?)`,
      params: [JSON.stringify(rows.map((row) => ({ ...row, place: placeOf(row.rank) })))],
    },
    {
      sql: `DELETE FROM samples WHERE id IN (SELECT id FROM (
              SELECT s.id, row_number() OVER (PARTITION BY g.key ORDER BY s.rank, s.id) AS number
              FROM json_each(?) g CROSS JOIN ${OF_GROUP}) WHERE number > ?)`,
      params: [listed, perMinute],
    },
    labelSamples('id IN (SELECT value FROM json_each(?))', [JSON.stringify(rows.map(({ id }) => id))]),
  ]);
  return { kept: Math.max(0, added! - left!), dropped: turnedAway + left! };
}

/**
 * The samples that may stay: in a minute that is full only those with a lower rank than its highest. Others lower that
 * while this is asked, so that some of them may have to leave all the same.
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
       FROM json_each(?) g CROSS JOIN ${OF_GROUP}) WHERE number = ?`,
    [JSON.stringify(groups), perMinute],
  );
  const cuts = new Map(rows.map(({ position, cut }) => [keyOfGroup(groups[position]!), cut]));
  return samples.filter((sample) => sample.rank <= (cuts.get(keyOfGroup(groupOf(sample))) ?? Infinity));
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
