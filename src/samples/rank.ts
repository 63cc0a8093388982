/** Of FNV-1a at 32 bits. */
const PRIME = 0x01000193;
const ZERO = '0'.charCodeAt(0);

/**
 * A sample's rank: a hash of an id of ours, 32 bits, uniform. Whoever samples at a rate takes the ranks below that share
 * of all ranks, and of too many samples those with the lowest ranks stay. So a sample of samples is one of everything
 * that was scored, in whichever order it came and however often.
 *
 * FNV-1a over UTF-16 units, its weak low bits spread by splitmix's finalizer.
 */
export function rankOf(id: string): number {
  return spread(hashOn(0x811c9dc5, id));
}

/**
 * The ranks of ids that begin alike and end in a whole number from 0 to 2^31 - 1.
 *
 * @example ranksUnder('job:')(42) is rankOf('job:42')
 */
export function ranksUnder(prefix: string): (number: number) => number {
  const begun = hashOn(0x811c9dc5, prefix);
  return (number) => spread(hashOnDigits(begun, number));
}

/** As its text would be hashed: V8 keeps the texts of numbers, and those of a million rows filled the heap. */
function hashOnDigits(begun: number, number: number): number {
  let hash = begun;
  let rest = number;
  let unit = 1;
  while (number / unit >= 10) unit *= 10;
  for (; unit >= 1; unit /= 10) {
    const digit = Math.trunc(rest / unit);
    hash = Math.imul(hash ^ (ZERO + digit), PRIME);
    rest -= digit * unit;
  }
  return hash;
}

function hashOn(begun: number, text: string): number {
  let hash = begun;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return hash;
}

function spread(hashed: number): number {
  let hash = hashed;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return (hash ^ (hash >>> 15)) >>> 0;
}

const RANKS = 2 ** 32;

/** The share of all ranks that are below one. */
export function shareBelow(rank: number): number {
  return rank / RANKS;
}

/** Whether a rank is among the given share of all ranks. */
export function isSampled(rank: number, rate: number): boolean {
  return shareBelow(rank) < rate;
}

/** Places run from 0 to one below. */
export const PLACES = 240;

/**
 * The place of a rank in the order in which samples are read, lowest first: how many bits it has, and the three after the
 * first. A place holds about a tenth as many ranks as all places before it, so that who stops after some place has read
 * the lowest ranks.
 *
 * @example placeOf(7) is 7, placeOf(17) is 16, placeOf(18) is 17, placeOf(2 ** 32 - 1) is 239
 */
export function placeOf(rank: number): number {
  const shift = 28 - Math.clz32(rank);
  return shift < 0 ? rank : ((shift + 1) << 3) | ((rank >>> shift) & 7);
}

/** The lowest rank of a place: undoes `placeOf`. */
export function firstRankOf(place: number): number {
  return place < 8 ? place : (8 + (place & 7)) * 2 ** ((place >> 3) - 1);
}
