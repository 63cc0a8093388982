import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { parseKeepingText, scalarText } from '../digits.ts';
import type { ColumnType } from './column.ts';

export interface WrittenColumn {
  name: string;
  type: ColumnType;
}

/** A row group ends with the row that fills it: with so many, which hold the thread for some thirty milliseconds … */
const GROUP_ROWS = 10_000;
/** … or with so much text. */
const GROUP_LETTERS = 8 * 1024 * 1024;

/**
 * NDJSON to Parquet: a row an object, with the columns given, of which any may be null. No more is held than a row group.
 * @param columns whose types fit the members of that name
 */
export function ndjsonToParquet(columns: readonly WrittenColumn[]): TransformStream<Uint8Array, Uint8Array> {
  const target = new ByteWriter();
  const schema = [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)];
  const writer = new ParquetWriter({ writer: target, schema, createdBy: 'Solvent' });
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let begun = '';
  let data: unknown[][] = columns.map(() => []);
  let letters = 0;

  const add = (line: string) => {
    const row = parseKeepingText(line) as Record<string, unknown>;
    columns.forEach(({ name, type }, index) => {
      data[index]!.push(Object.hasOwn(row, name) ? valueFor(type, row[name]) : null);
    });
    letters += line.length;
  };
  const endGroup = () => {
    if (data[0]!.length === 0) return;
    writer.write({
      columnData: columns.map(({ name }, index) => ({ name, data: data[index]! })),
      rowGroupSize: data[0]!.length,
    });
    data = columns.map(() => []);
    letters = 0;
  };
  const taken = () => {
    const bytes = new Uint8Array(target.getBuffer());
    target.index = 0;
    return bytes;
  };

  return new TransformStream({
    transform(bytes, controller) {
      const lines = (begun + decoder.decode(bytes, { stream: true })).split('\n');
      begun = lines.pop()!;
      for (const line of lines) {
        add(line);
        if (data[0]!.length >= GROUP_ROWS || letters >= GROUP_LETTERS) endGroup();
      }
      if (target.index > 0) controller.enqueue(taken());
    },
    flush(controller) {
      endGroup();
      writer.finish();
      controller.enqueue(taken());
    },
  });
}

function elementOf({ name, type }: WrittenColumn): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', ...STORED[type] };
}

const STORED: Record<ColumnType, Partial<SchemaElement>> = {
  BOOLEAN: { type: 'BOOLEAN' },
  INT32: { type: 'INT32' },
  INT64: { type: 'INT64' },
  FLOAT: { type: 'FLOAT' },
  DOUBLE: { type: 'DOUBLE' },
  DATE: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
  TIMESTAMP: { type: 'INT64', logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' } },
  TIMESTAMP_UTC: {
    type: 'INT64',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  STRING: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
};

function valueFor(type: ColumnType, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (type === 'BOOLEAN') return value;
  const text = scalarText(value);
  switch (type) {
    case 'STRING':
      return text;
    case 'INT64':
      return BigInt(text);
    case 'DATE':
      return new Date(text);
    case 'TIMESTAMP':
    case 'TIMESTAMP_UTC':
      return microseconds(text);
    default:
      return Number(text);
  }
}

/** Since 1970, of an ISO moment. */
function microseconds(text: string): bigint {
  const [, moment, fraction = ''] = /^([^.Z]*)(?:\.(\d+))?Z?$/.exec(text)!;
  return BigInt(Date.parse(`${moment}Z`)) * 1000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
}
