import type { Database } from '../ports.ts';
import { labelSamples } from './label.ts';
import type { SampleMessage } from './sample.ts';

/**
 * Writes samples; a sample that stands there already changes nothing. Of each minute, model version and source at most
 * `perMinute` are kept, whoever sent them. Outcomes that came before their sample find it here.
 *
 * @returns how many were new and kept
 */
export async function storeSamples(
  database: Database,
  samples: readonly SampleMessage[],
  perMinute: number,
): Promise<number> {
  const seen = new Map<string, number>();
  const rows = samples.map((sample) => {
    const minute = Math.floor(sample.at / 60_000);
    const group = JSON.stringify([minute, sample.model, sample.version, sample.source]);
    const position = seen.get(group) ?? 0;
    seen.set(group, position + 1);
    return { ...sample, minute, group, position };
  });
  const groups = [...seen].map(([group, arrived]) => [...(JSON.parse(group) as string[]), arrived]);
  // Counting first and placing afterwards, in one transaction: two consumers never give the same place away. What
  // comes twice is counted twice; that leaves a gap between places and does no other harm.
  const [, kept] = await database.batch([
    {
      sql: `INSERT INTO sample_minutes (minute, model, version, source, arrived)
            SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) WHERE true
            ON CONFLICT DO UPDATE SET arrived = arrived + excluded.arrived`,
      params: [JSON.stringify(groups)],
    },
    {
      sql: `INSERT OR IGNORE INTO samples
              (id, loan, model, version, source, at, place, probability, inputs, features)
            SELECT id, loan, model, version, source, at, place, probability, inputs, features FROM (
              SELECT value ->> 'id' AS id, value ->> 'loan' AS loan, m.model, m.version, m.source,
                     value ->> 'at' AS at, m.arrived - (value ->> 'behind') AS place,
                     value ->> 'probability' AS probability,
                     value -> 'inputs' AS inputs, value -> 'features' AS features
              FROM json_each(?) JOIN sample_minutes m
                ON m.minute = value ->> 'minute' AND m.model = value ->> 'model'
               AND m.version = value ->> 'version' AND m.source = value ->> 'source')
            WHERE place < ?`,
      params: [
        JSON.stringify(
          rows.map(({ group, position, ...row }) => ({ ...row, behind: seen.get(group)! - position })),
        ),
        perMinute,
      ],
    },
    labelSamples('id IN (SELECT value FROM json_each(?))', [JSON.stringify(rows.map(({ id }) => id))]),
  ]);
  return kept!;
}
