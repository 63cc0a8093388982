/** What every file that comes in is held to. */

/** A longer row is refused as a row … */
export const MAX_ROW_BYTES = 64 * 1024;
/** … and a much longer one refuses the file: a quote was opened and never closed, or it is no table. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;
/** The most columns that a file may have: as many as a spreadsheet. */
export const MAX_COLUMNS = 16_384;
/** A header, or the first record of a JSON file, is decided on this much. */
export const MAX_HEADER_BYTES = 256 * 1024;
