import { SolventError } from '../../errors.ts';

/** What bytes are read of, wherever they stand. */
export interface ParquetBytes {
  size: number;
  /** @returns `length` bytes from `offset` on, all of which lie in the file */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** @param what is wrong, as a sentence */
export function damagedFile(what: string, cause?: unknown): SolventError {
  return new SolventError('malformed_body', `The body is no whole Parquet file. ${what}`, { cause });
}

/** Of a file that is sound and written in a way that is not read here. */
export function unreadFile(what: string): SolventError {
  return new SolventError('unsupported_media_type', what);
}

/** Of a file that cannot be read in the memory that there is, with the remedy. */
export function tooLargeToHold(what: string): SolventError {
  return new SolventError(
    'payload_too_large',
    `${what} Write smaller row groups: row_group_size=50_000 in pandas, Polars and pyarrow.`,
  );
}

/** Runs what reads bytes that may be anything: whatever it throws is the file's fault. */
export function ofFile<Value>(read: () => Value, what: string): Value {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SolventError) throw cause;
    throw damagedFile(what, cause);
  }
}
