import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { withoutFloatSuffix } from '../application/float-suffix.ts';
import { undefused } from '../table/cell.ts';

/** 128 bits: two of a billion ids share them with a chance below 10⁻²⁰. */
const KEY_BYTES = 16;

const encoder = new TextEncoder();

/**
 * What stands for a request's id or a loan's own key in samples and outcomes, and joins the one to the other. The id
 * itself is not stored: the beginning of its SHA-256 is, as hexadecimal.
 *
 * A hash hides an id that cannot be guessed, as ours; a loan's number from a short range can be found by trying all of
 * them. It keeps numbers out of dumps and screens, and is no anonymization.
 *
 * @param id as the lender writes it; spaces around it do not count, for cells are padded and headers are not, nor does the
 *   apostrophe by which the files that we write defuse it: they are corrected and sent again. Nor does it matter how its
 *   characters are composed, or whether a data frame wrote `.0` behind it for the gaps in its column.
 */
export function joinKey(id: string): string {
  const key = withoutFloatSuffix(undefused(id.normalize('NFC').trim()));
  return bytesToHex(sha256(encoder.encode(key)).subarray(0, KEY_BYTES));
}

/**
 * What stands for the id of a decision: no `joinKey` is the same, so that nobody who chooses another's decision as the id of a request, or as the
 * loan's own key, has what was reported of that decision.
 */
export const decisionKey = (id: string): string => `decision:${joinKey(id)}`;
