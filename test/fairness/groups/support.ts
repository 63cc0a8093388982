import { groupKeys } from '../../../src/fairness/groups/key.ts';
import { readGroupsJson } from '../../../src/fairness/groups/read-json.ts';
import { groupsOf } from '../../../src/fairness/groups/store.ts';
import type { Database } from '../../../src/ports.ts';

export const keyOf = groupKeys(undefined);

export type Row = [subject: string, attribute: string, group: string];

/** As a body gives them. */
export const readRows = (rows: readonly Row[]) =>
  readGroupsJson(
    rows.map(([subject, attribute, group]) => ({ subject, attribute, group })),
    keyOf,
  );

export async function groupOf(
  database: Database,
  subject: string,
  attribute: string,
): Promise<string | undefined> {
  const key = keyOf(attribute, subject);
  return (await groupsOf(database, attribute, [key])).get(key);
}
