import type { GroupKey } from './key.ts';
import { type RefusedGroup, readGroup, type SubjectGroup } from './read-group.ts';

const NAMES = ['subject', 'attribute', 'group'];

/** Reads the entries of a JSON body, each on its own, so that a bad one is refused alone. */
export function readGroupsJson(
  entries: readonly unknown[],
  keyOf: GroupKey,
): (SubjectGroup | RefusedGroup)[] {
  return entries.map((entry, index) => {
    const row = index + 1;
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
      return { row, code: 'invalid_row', message: 'a row is an object with subject, attribute and group' };
    if (!Object.keys(entry).every((name) => NAMES.includes(name)))
      return {
        row,
        code: 'invalid_row',
        message: 'a row has no other keys than subject, attribute and group',
      };
    const { subject, attribute, group } = entry as Record<string, unknown>;
    return readGroup(row, { subject, attribute, group }, keyOf);
  });
}
