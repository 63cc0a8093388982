import type { Database } from '../ports.ts';
import { THE_ONE_THAT_COUNTS } from '../samples/label.ts';
import { fromJson } from '../samples/sample.ts';

/** A sampled loan whose outcome is known. */
export interface LabelledSample {
  id: string;
  /** One a field, in the schema's order, as `encode` takes them. */
  values: ArrayLike<number>;
  defaulted: boolean;
}

/** Most labelled samples that a retraining takes in, the latest: more would not fit a Worker's memory. */
const MOST_LABELLED = 20_000;

/**
 * A model's samples whose outcome was known at a time, ordered by id.
 *
 * @param knownBy milliseconds since the Unix epoch
 */
export async function labelledSamples(
  database: Database,
  model: string,
  knownBy: number,
): Promise<LabelledSample[]> {
  const rows = await database.query<{ id: string; inputs: string; defaulted: number }>(
    `SELECT id, inputs, defaulted FROM (
       SELECT s.id, s.at, s.inputs, (
         SELECT o.defaulted FROM outcomes o
         WHERE o.join_key IN (s.id, s.request, s.loan) AND o.received_at <= ? ${THE_ONE_THAT_COUNTS}) AS defaulted
       FROM samples s WHERE s.model = ? AND s.defaulted IS NOT NULL AND s.at <= ?)
     WHERE defaulted IS NOT NULL ORDER BY at DESC, id LIMIT ?`,
    [knownBy, model, knownBy, MOST_LABELLED],
  );
  return rows
    .map(({ id, inputs, defaulted }) => ({
      id,
      values: Float64Array.from(JSON.parse(inputs) as (number | null)[], fromJson),
      defaulted: defaulted === 1,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
