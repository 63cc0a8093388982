import { type ColumnMetaData, parquetMetadata, type SchemaElement } from 'hyparquet';
import { type ErrorDetail, SolventError } from '../../errors.ts';
import { MAX_COLUMNS } from '../limits.ts';
import { RAW_COLUMN, REASON_COLUMN } from '../own-columns.ts';
import { type Column, columnOf } from './column.ts';
import { MAX_FOOTER_BYTES, MAX_FOOTER_VALUES } from './limits.ts';
import { damagedFile, ofFile, type ParquetBytes, tooLargeToHold, unreadFile } from './problems.ts';
import { endOfStruct } from './thrift.ts';

/** A column's part of a row group. */
export interface Chunk {
  codec: ColumnMetaData['codec'];
  /** Where its pages stand in the file. */
  begin: number;
  end: number;
}

export interface RowGroup {
  rows: number;
  /** In the order of the columns. */
  chunks: Chunk[];
}

/** What a Parquet file says of itself. */
export interface Footer {
  columns: Column[];
  groups: RowGroup[];
}

/** A length of four bytes, and `PAR1`. */
const TAIL_BYTES = 8;
const text = new TextDecoder();

/**
 * Reads what stands at a Parquet file's end.
 * @throws SolventError `malformed_body`, `unsupported_media_type`, `payload_too_large`; `validation_error` for columns that
 *   are no cells of a table, or of one name
 */
export async function readFooter(file: ParquetBytes): Promise<Footer> {
  if (file.size < 4 + TAIL_BYTES) throw damagedFile('It is too short.');
  const tail = await file.read(file.size - TAIL_BYTES, TAIL_BYTES);
  const magic = text.decode(tail.subarray(4));
  if (magic === 'PARE') throw unreadFile('The Parquet file is encrypted: send it without encryption.');
  if (magic !== 'PAR1') throw damagedFile('It does not end as one: was it cut off, or is it something else?');
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length > file.size - TAIL_BYTES) throw damagedFile('Its footer is longer than the file.');
  if (length > MAX_FOOTER_BYTES)
    throw new SolventError(
      'payload_too_large',
      `The footer of the Parquet file is longer than ${MAX_FOOTER_BYTES} bytes: write fewer row groups, or fewer columns.`,
    );
  const bytes = await file.read(file.size - TAIL_BYTES - length, length + TAIL_BYTES);
  return ofFile(() => footerOf(bytes, length, file.size), 'Its footer is damaged.');
}

function footerOf(bytes: Uint8Array, length: number, size: number): Footer {
  endOfStruct(bytes.subarray(0, length), 0, MAX_FOOTER_VALUES);
  const { schema, row_groups } = parquetMetadata(bytes, { geoparquet: false });
  const columns = columnsOf(schema);
  const groups = row_groups.map((group): RowGroup => {
    const rows = whole(group.num_rows, Number.MAX_SAFE_INTEGER);
    if (rows > 0 && group.columns.length !== columns.length) throw new Error('a row group lacks columns');
    const chunks =
      rows === 0
        ? []
        : group.columns.map((column, index) => {
            if (column.crypto_metadata || column.encrypted_column_metadata)
              throw unreadFile('The Parquet file has encrypted columns: send it without encryption.');
            if (column.file_path)
              throw unreadFile('The Parquet file keeps its columns in other files: write it as one.');
            return chunkOf(column.meta_data!, columns[index]!, rows, size);
          });
    return { rows, chunks };
  });
  return { columns, groups };
}

function chunkOf(data: ColumnMetaData, { name, element }: Column, rows: number, size: number): Chunk {
  if (data.path_in_schema.length !== 1 || data.path_in_schema[0] !== name || data.type !== element.type)
    throw new Error('a row group has other columns than the schema');
  if (Number(data.num_values) !== rows) throw new Error('a column has not as many values as there are rows');
  const pages = whole(data.data_page_offset, size);
  // Some old writers say 0 where there is none.
  const dictionary = whole(data.dictionary_page_offset ?? 0n, size);
  const begin = dictionary > 0 ? Math.min(dictionary, pages) : pages;
  return { codec: data.codec, begin, end: begin + whole(data.total_compressed_size, size - begin) };
}

function whole(value: bigint, most: number): number {
  const number = Number(value);
  if (number >= 0 && number <= most) return number;
  throw new Error(`${value} is no place in the file`);
}

function columnsOf([root, ...elements]: SchemaElement[]): Column[] {
  if (!root || elements.length === 0) throw new SolventError('validation_error', 'The file has no columns.');
  if (elements.length > MAX_COLUMNS) throw tooLargeToHold(`The file has more than ${MAX_COLUMNS} columns.`);
  const columns: Column[] = [];
  const details: ErrorDetail[] = [];
  const seen = new Set<string>();
  const top = topLevel(elements, root.num_children ?? 0);
  for (const element of top) {
    const { name } = element;
    const isNested = element.num_children !== undefined || element.repetition_type === 'REPEATED';
    const column = isNested ? undefined : columnOf(element);
    if (seen.has(name)) details.push({ path: name, message: 'stands twice' });
    else if (isNested) details.push({ path: name, message: 'holds lists or structures, which no cell does' });
    else if (!column)
      details.push({ path: name, message: 'is of a type that is no text, number, truth value or time' });
    else columns.push(column);
    seen.add(name);
  }
  if (details.length > 0) {
    const said = details.slice(0, 5).map(({ path, message }) => `${JSON.stringify(path)} ${message}`);
    throw new SolventError(
      'validation_error',
      `The columns do not fit. ${said.join('; ')}. Leave such columns out, rename them or turn them into texts.`,
      { details },
    );
  }
  return columns;
}

/** The columns themselves, without what stands inside of them. */
function topLevel(elements: SchemaElement[], count: number): SchemaElement[] {
  const top: SchemaElement[] = [];
  let inside = 0;
  for (const element of elements) {
    if (inside === 0) top.push(element);
    else inside--;
    inside += element.num_children ?? 0;
  }
  if (top.length !== count || inside !== 0) throw new Error('the schema does not add up');
  return top;
}

/** The columns that are the sender's: what we added to rows that we gave back is none of them. */
export function ownColumns({ columns }: Footer): Column[] {
  return columns.filter(({ name }) => name !== REASON_COLUMN && name !== RAW_COLUMN);
}
