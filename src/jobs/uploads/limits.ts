const MIB = 1024 * 1024;

/** What clients are told to cut a file into: lost on the way, it is soon sent again. */
export const SUGGESTED_PART_BYTES = 32 * MIB;
/** The longest part: below the 100 MB that Cloudflare lets a request have on its smaller plans. */
export const MAX_PART_BYTES = 90 * MIB;
/** So many parts are told in one answer, and read by one request. */
export const MAX_PARTS = 1000;
/** Uploads of one owner that are open at a time: with the longest file they bound what can lie about. */
export const MAX_OPEN_UPLOADS = 10;
/** An upload without a sign of life for so long is given up. */
export const UPLOAD_PATIENCE_MS = 24 * 60 * 60 * 1000;
/** Somebody who completes an upload and says nothing for so long is taken for dead. */
export const LEASE_MS = 60_000;
