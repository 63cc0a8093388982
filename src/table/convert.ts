import { joinBytes } from './bytes.ts';
import { csvCell, csvHeader, undefused } from './cell.ts';
import { parseKeepingText, scalarText } from './digits.ts';
import { jsonProblem } from './json-problem.ts';
import { CsvRecords, cellText } from './records/csv.ts';
import { LineRecords } from './records/lines.ts';
import type { Records } from './records/records.ts';

/**
 * CSV with a header to NDJSON: an object a row, by the header's names.
 * @param numeric columns whose cells are numbers; every other is text
 * @param meant what a cell's text means: by default that of a file that was made safe for spreadsheets
 */
export function csvToNdjson(
  columns: string[],
  delimiter: string,
  numeric: readonly string[],
  meant: (text: string) => string = undefused,
): TransformStream<Uint8Array, Uint8Array> {
  const records = new CsvRecords(delimiter.charCodeAt(0), columns.length);
  const keys = distinct(columns).map((column) => `${JSON.stringify(column)}:`);
  const isNumeric = columns.map((column) => numeric.includes(column));
  let isHeader = true;
  return perRecord(records, '', (bytes) => {
    if (isHeader) {
      isHeader = false;
      return '';
    }
    const members = keys.map((key, cell) => {
      // A rejected row may have fewer cells.
      const text = cell < records.cells ? cellText(records, bytes, cell) : '';
      return key + (isNumeric[cell] ? text : JSON.stringify(meant(text)));
    });
    return `{${members.join(',')}}\n`;
  });
}

/** Names of which none stands twice, as no object may name a key twice: the second `x` is `x_2`. */
export function distinct(columns: readonly string[]): string[] {
  const taken = new Set(columns);
  const seen = new Set<string>();
  return columns.map((column) => {
    let name = column;
    for (let number = 2; seen.has(name) || (name !== column && taken.has(name)); number++)
      name = `${column}_${number}`;
    seen.add(name);
    return name;
  });
}

/**
 * NDJSON to CSV: a line an object, with the columns given. What is no scalar stays JSON, and every number the text that it was.
 *
 * @param raw the column for records that do not fit: it gets the text of one that has other keys, without its first member,
 *   which is ours; one with a `jsonProblem` has no other cells
 */
export function ndjsonToCsv(columns: string[], raw?: string): TransformStream<Uint8Array, Uint8Array> {
  const records = new LineRecords();
  const known = new Set(columns);
  return perRecord(records, csvHeader(columns, ','), (bytes) => {
    const text = utf8.decode(bytes.subarray(records.begin, records.end));
    const value = new Map(Object.entries(parseKeepingText(text) as object));
    if (raw !== undefined) {
      const [first] = value;
      const isDoubtful = jsonProblem(text) !== undefined;
      const isLarger = value.keys().some((key) => !known.has(key));
      if (isDoubtful) value.clear();
      if (isDoubtful || isLarger) value.set(first![0], first![1]).set(raw, withoutFirst(text, first!));
    }
    return `${columns.map((column) => csvCell(scalarText(value.get(column)))).join(',')}\n`;
  });
}

/** An object's text without its first member, which was written by `JSON.stringify`. */
function withoutFirst(text: string, [key, value]: [string, unknown]): string {
  return `{${text.slice(`{${JSON.stringify(key)}:${JSON.stringify(value)},`.length)}`;
}

/** NDJSON to NDJSON. @param rewrite of a line without its line break */
export function eachLine(rewrite: (line: string) => string): TransformStream<Uint8Array, Uint8Array> {
  const records = new LineRecords();
  return perRecord(
    records,
    '',
    (bytes) => `${rewrite(utf8.decode(bytes.subarray(records.begin, records.end)))}\n`,
  );
}

/** NDJSON to a JSON array, in which every value stands as it did in its line. */
export function ndjsonToJson(): TransformStream<Uint8Array, Uint8Array> {
  const records = new LineRecords();
  let separator = '[\n';
  const write = (bytes: Uint8Array) => {
    const text = separator + utf8.decode(bytes.subarray(records.begin, records.end));
    separator = ',\n';
    return text;
  };
  return perRecord(records, '', write, () => (separator === ',\n' ? '\n]\n' : '[]\n'));
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * Writes a text for each record of a stream, holding the record that is still arriving. The file is one of ours, whose rows
 * are longer than those that came in.
 */
function perRecord(
  records: Records,
  header: string,
  write: (bytes: Uint8Array) => string,
  end = () => '',
): TransformStream<Uint8Array, Uint8Array> {
  let held: Uint8Array[] = [];
  const converted = (bytes: Uint8Array, last: boolean) => {
    let text = '';
    let position = 0;
    while (position < bytes.length || (last && held.length > 0)) {
      const next = records.next(bytes, position, bytes.length, last);
      if (next < 0) {
        held.push(bytes.subarray(position));
        break;
      }
      if (!records.blank)
        text += write(held.length > 0 ? joinBytes([...held, bytes.subarray(position, next)]) : bytes);
      held = [];
      position = next;
    }
    return encoder.encode(text);
  };
  return new TransformStream({
    start(controller) {
      if (header) controller.enqueue(encoder.encode(header));
    },
    transform(bytes, controller) {
      controller.enqueue(converted(bytes, false));
    },
    flush(controller) {
      controller.enqueue(converted(new Uint8Array(), true));
      const last = end();
      if (last) controller.enqueue(encoder.encode(last));
    },
  });
}
