import type { Database, SqlValue } from '../../ports.ts';
import { DAY_MS } from '../../time.ts';
import type { SubjectGroup } from './read-group.ts';

export const MOST_ATTRIBUTES = 20;
/** Groups of one attribute: a report lists them, and what has more is no group but a person. */
export const MOST_GROUPS = 100;

/** By attribute the groups that there are, and when each was last said of somebody. */
export type GroupNames = Map<string, Map<string, number>>;

export async function readGroupNames(database: Database): Promise<GroupNames> {
  const rows = await database.query<
    { attribute: string; name: string; at: number } & Record<string, SqlValue>
  >('SELECT attribute, group_name AS name, received_at AS at FROM subject_group_names');
  const names: GroupNames = new Map();
  for (const { attribute, name, at } of rows)
    names.set(attribute, (names.get(attribute) ?? new Map()).set(name, at));
  return names;
}

/**
 * Why rows are refused of which there would be too many attributes or groups: those with a name that is new, and none of these is kept. A
 * column that holds something else than groups so leaves nothing behind.
 */
export function refusalsOf(
  names: GroupNames,
  rows: readonly SubjectGroup[],
): (row: Pick<SubjectGroup, 'attribute' | 'group'>) => 'too_many_attributes' | 'too_many_groups' | undefined {
  const met = new Map<string, Set<string>>();
  for (const { attribute, group } of rows)
    met.set(attribute, (met.get(attribute) ?? new Set(names.get(attribute)?.keys())).add(group));
  const tooManyAttributes = new Set([...names.keys(), ...met.keys()]).size > MOST_ATTRIBUTES;
  return ({ attribute, group }) => {
    const known = names.get(attribute);
    if (!known && tooManyAttributes) return 'too_many_attributes';
    if (!known?.has(group) && met.get(attribute)!.size > MOST_GROUPS) return 'too_many_groups';
    return undefined;
  };
}

/** Keeps names that are new, or were not said for a day. */
export async function keepGroupNames(
  database: Database,
  names: GroupNames,
  rows: readonly SubjectGroup[],
  now: number,
): Promise<void> {
  const due = new Map<string, [string, string]>();
  for (const { attribute, group } of rows) {
    const at = names.get(attribute)?.get(group);
    if (at === undefined || at < now - DAY_MS) due.set(`${attribute}\n${group}`, [attribute, group]);
  }
  if (due.size === 0) return;
  await database.batch([
    {
      sql: `INSERT INTO subject_group_names (attribute, group_name, received_at)
            SELECT i.value ->> 0, i.value ->> 1, ? FROM json_each(?) i WHERE true
            ON CONFLICT (attribute, group_name) DO UPDATE SET received_at = excluded.received_at`,
      params: [now, JSON.stringify([...due.values()])],
    },
  ]);
  for (const [attribute, group] of due.values())
    names.set(attribute, (names.get(attribute) ?? new Map()).set(group, now));
}
