import type { Application } from '../../application/application.ts';
import type { CompiledSchema } from '../../application/compile.ts';
import type { FieldReader } from '../../application/field-reader.ts';
import { csvRowsOf, type Dialect } from '../../table/dialect.ts';
import { parseValues } from '../../table/digits.ts';
import { plainNumber } from '../../table/number-style.ts';
import { cellText } from '../../table/records/csv.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Tells the application of a row that was read, as a body would have had it, which says the same to the last bit: what a record has. A value of JSON is as it
 * came; of a CSV numbers are numbers, however the file writes them, and everything else is the text that stood there.
 *
 * @returns of a row and what was read of it, one value a field
 */
export function applicationTeller(
  { schema, readers }: CompiledSchema,
  columns: Int32Array,
  dialect: Dialect,
): (row: Uint8Array, values: Float64Array) => Application {
  const { fields } = schema;
  if (dialect.format !== 'csv')
    return (row) => {
      const record = parseValues(utf8.decode(row)) as Application;
      return Object.fromEntries(
        fields.map(({ name }, index) => [name, record[dialect.columns[columns[index]!]!]!]),
      );
    };
  const records = csvRowsOf(dialect);
  return (row, values) => {
    records.next(row, 0, row.length, true);
    return Object.fromEntries(
      fields.map(({ name }, index) => {
        const reader = readers[index]!;
        const value = values[index]!;
        if (!reader.isText && !Number.isNaN(value)) return [name, value];
        const text = cellText(records, row, columns[index]!).trim();
        return [name, reader.isText && text !== '' ? text : missingValue(reader, text, dialect)];
      }),
    );
  };
}

/** What says in JSON that a value is missing as the cell says it, which may be a code of the field's own. */
function missingValue(reader: FieldReader, text: string, { numbers }: Dialect): Application[string] {
  if (text === '') return isMissing(reader, null) ? null : text;
  if (isMissing(reader, text)) return text;
  return Number(numbers ? plainNumber(reader.bare(text), numbers) : reader.bare(text));
}

function isMissing(reader: FieldReader, value: Application[string]): boolean {
  return Number.isNaN(reader.json(value));
}
