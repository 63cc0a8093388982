import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { RandomUuid } from '../ports.ts';

/** A UUID of version 7: its first 48 bits are the time, so that ids sort as decisions were made. */
const DECISION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const encoder = new TextEncoder();

/** The latest time, and what its ids begin with, as far as their version: decisions come many in a millisecond. */
let latest = { at: 0, prefix: prefixOf(0) };

function prefixOf(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7`;
}

/**
 * The id of a decision, a UUID of version 7 (RFC 9562, 5.7): the same for the same time and origin.
 *
 * @param at milliseconds since the Unix epoch
 * @param origin an id of ours that no other decision has, the request's: it gives its random bits
 */
export function decisionId(at: number, origin: RandomUuid): string {
  if (latest.at !== at) latest = { at, prefix: prefixOf(at) };
  return latest.prefix + origin.slice(15);
}

/**
 * The same of an origin that is no random UUID: its hash stands for its bits.
 *
 * @param at milliseconds since the Unix epoch
 * @param origin what no other decision has, and nobody can guess
 */
export function hashedDecisionId(at: number, origin: string): string {
  const bytes = sha256(encoder.encode(origin)).slice(0, 16);
  for (let byte = 0, rest = at; byte < 6; byte++, rest = Math.floor(rest / 256)) bytes[5 - byte] = rest % 256;
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytesToHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether a text is an id that `decisionId` could have made. */
export function isDecisionId(text: string): boolean {
  return DECISION_ID.test(text);
}

/** When a decision was made, in milliseconds since the Unix epoch. @param id one that `isDecisionId` */
export function timeOfDecision(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
