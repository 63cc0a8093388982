import type { Dialect } from '../dialect.ts';
import type { ColumnKind } from '../number-signs.ts';
import type { NumberStyle } from '../number-style.ts';

/** What the beginning of a file tells: its dialect, and where its first row begins. */
export interface Head {
  dialect: Dialect;
  /** Offset of the first row (CSV: after the header), byte order mark skipped. */
  rowsOffset: number;
  /** Number of the first row: a header is row 1. */
  firstRow: number;
}

/** What the reader of a file knows of it beforehand. */
export interface Expected {
  /** Between the cells of a CSV; found out when absent. */
  delimiter?: string | undefined;
  /** How a CSV writes numbers, if not as programs do. */
  numbers?: NumberStyle | undefined;
  /** What a sender of gzip is told to do beside unpacking it; to send the header when absent. */
  sayGzip?: string | undefined;
  /** How many of the columns that are looked for stand in a header. */
  fits?: (columns: string[]) => number;
  /** What each column of a header holds; without it nobody asks how the file seems to write numbers. */
  kindsOf?: (columns: string[]) => ColumnKind[];
}
