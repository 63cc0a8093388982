/**
 * Columns that we add to rows that are given back to be corrected. What comes in under these names was written by us: it is
 * no part of the row.
 */
export const REASON_COLUMN = 'solvent_reason';
/** Of JSON: the text of a row that has other keys than the others, or is no object. Empty where the row was not kept. */
export const RAW_COLUMN = 'solvent_raw';
