import { isRefusal, type Refusal, type RefusedRow } from './refusal.ts';

/** The keys of a report in JSON. */
export interface ReportKeys {
  /** `an outcome`. */
  what: string;
  /** What the id of what it is about may be called: one of these stands in it. */
  ids: readonly string[];
  /** The others that it needs. */
  needed: readonly string[];
  optional: readonly string[];
}

type Refused<Code extends string> = RefusedRow<Code | 'invalid_row' | 'invalid_id'>;

/**
 * Reads the entries of a JSON body, each on its own, so that a bad one is refused alone.
 *
 * @param read makes a report of an entry; told what the entry calls its id, undefined where it has none
 */
export function readReportsJson<Report extends object, Code extends string>(
  entries: readonly unknown[],
  keys: ReportKeys,
  read: (entry: Record<string, unknown>, called: string | undefined) => Report | Refusal<Code>,
): (Report | Refused<Code>)[] {
  return entries.map((entry, index) => {
    const found = readEntry(entry, keys, read);
    return isRefusal<Refusal<Code | 'invalid_row' | 'invalid_id'>>(found)
      ? { row: index + 1, ...found }
      : (found as Report);
  });
}

function readEntry<Report extends object, Code extends string>(
  entry: unknown,
  { what, ids, needed, optional }: ReportKeys,
  read: (entry: Record<string, unknown>, called: string | undefined) => Report | Refusal<Code>,
): Report | Refusal<Code | 'invalid_row' | 'invalid_id'> {
  const names = [...ids, ...needed, ...optional];
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    return { code: 'invalid_row', message: `${what} is an object with id, ${needed.join(' and ')}` };
  if (!Object.keys(entry).every((name) => names.includes(name)))
    return { code: 'invalid_row', message: `${what} has no other keys than ${names.join(', ')}` };
  const given = ids.filter((name) => Object.hasOwn(entry, name));
  if (given.length > 1)
    return { code: 'invalid_id', message: `${what} has only one of ${given.join(' and ')}` };
  return read(entry as Record<string, unknown>, given[0]);
}
