/**
 * Finds the records of a file in a buffer of its bytes. Splitting (over a stream, buffer by buffer) and scoring (over one
 * chunk) read through the same reader, so that they cannot disagree about where a row ends.
 */
export interface Records {
  /**
   * Reads the record that begins at `from`, and sets `begin`, `end` and `blank`.
   *
   * @param to end of the buffer's content
   * @param last whether the file ends at `to`
   * @returns the offset after the record and its separator; -1 when the record may go on beyond `to`
   * @throws SolventError `malformed_body` when nothing sensible can follow
   */
  next(bytes: Uint8Array, from: number, to: number, last: boolean): number;
  /** The record without its separator. */
  readonly begin: number;
  readonly end: number;
  /** Nothing stood there: an empty line, a closing bracket. It is no row. */
  readonly blank: boolean;
  /** Why the file is not complete after its last record, or undefined. */
  unfinished(): string | undefined;
}
