import { columnFinder } from '../../application/columns.ts';
import type { ApplicationSchema } from '../../application/schema.ts';
import { ownKeyOf, ownKeyText } from '../../scoring/own-key.ts';
import { csvRowsOf, type Dialect } from '../../table/dialect.ts';
import { cellText } from '../../table/records/csv.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads the application's own key from the bytes of a row: the text of the schema's key column, empty where there is none.
 * What a number in JSON is: see `ownKeyOf`.
 */
export function keyReader(
  { key }: Pick<ApplicationSchema, 'key'>,
  dialect: Dialect,
): (row: Uint8Array) => string {
  const cellOf = keyValueReader(key, dialect);
  return (row) => ownKeyText(cellOf(row));
}

/** Reads what stands in a column of the bytes of a row: of a CSV text, of JSON any value; undefined where nothing does. */
export function keyValueReader(key: string | undefined, dialect: Dialect): (row: Uint8Array) => unknown {
  const [column] = key === undefined ? [] : columnFinder(dialect.columns)(key);
  if (column === undefined) return () => undefined;
  if (dialect.format === 'csv') {
    const records = csvRowsOf(dialect);
    return (row) => {
      records.next(row, 0, row.length, true);
      return column < records.cells ? cellText(records, row, column) : undefined;
    };
  }
  const name = dialect.columns[column]!;
  return (row) => {
    try {
      const text = utf8.decode(row);
      const record: unknown = JSON.parse(text);
      return typeof record === 'object' && record !== null ? ownKeyOf(record, text, name) : undefined;
    } catch {
      return undefined;
    }
  };
}
