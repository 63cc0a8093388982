/**
 * Finds the records of a file in its bytes, which may come in pieces. Splitting (over a stream, piece by piece) and scoring
 * (over one chunk) read through the same reader, so that they cannot disagree about where a row ends.
 *
 * A reader that comes to the end of a piece inside a record keeps where it is, and goes on with the next piece: it looks
 * at each byte once, however the bytes arrive.
 */
export interface Records {
  /**
   * Passes over blank space, or reads one record, which begins at `from`; sets `begin`, `end` and `blank`.
   *
   * @param to end of the piece's content
   * @param last whether the file ends at `to`
   * @returns the offset after the record and its separator, or after the blank space; -1 when a record goes on beyond `to`:
   *   then the next call gets the bytes that follow, and nothing of what was read before
   * @throws SolventError `malformed_body` when nothing sensible can follow
   */
  next(bytes: Uint8Array, from: number, to: number, last: boolean): number;
  /**
   * The record without its separator: offsets in the piece, or from its first byte when it came in several. While it goes
   * on, `end` is how far it has come.
   */
  readonly begin: number;
  readonly end: number;
  /** Nothing stood there: empty lines, a comma or a bracket between records. It is no row. */
  readonly blank: boolean;
  /** Why the file is not complete after its last record, or undefined. */
  unfinished(): string | undefined;
}
