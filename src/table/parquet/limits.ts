/** What a Parquet file is held to. A Worker has 128 MB, and a file says of itself how much it unpacks to. */

/** All that is unpacked at a time: a page of every column, and its dictionary. */
export const MAX_HELD_BYTES = 24 * 1024 * 1024;
/** One page, unpacked; writers end one at a mebibyte. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024;
/** Values of one page: as many as the longest row group that pyarrow writes by itself. */
export const MAX_PAGE_VALUES = 1024 * 1024;
/** The footer, which names every column of every row group. */
export const MAX_FOOTER_BYTES = 4 * 1024 * 1024;
/** … and values in it: each takes some fifty bytes of memory. */
export const MAX_FOOTER_VALUES = 500_000;
/** What is read at once of the columns, all of them together. */
export const WINDOW_BYTES = 8 * 1024 * 1024;
