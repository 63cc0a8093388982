/**
 * What a record itself holds under a key. Names that a schema gives may be those of what every object inherits, `constructor` for one.
 *
 * @returns undefined where it has no such key
 */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
