import { timeOfDecision } from '../decision-id.ts';

export const MINUTE_MS = 60_000;
/** Enough for every time that an id can tell: keys sort as minutes do. */
export const MINUTE_DIGITS = 10;

/** The minute in which a decision was made, counted from the Unix epoch. */
export function minuteOf(id: string): number {
  return Math.floor(timeOfDecision(id) / MINUTE_MS);
}

const padded = (minute: number) => String(minute).padStart(MINUTE_DIGITS, '0');

/** What was handed over and is not compacted yet: one folder a minute. */
export const PIECES = 'decisions/pieces/';
export const piecesOf = (minute: number) => `${PIECES}${padded(minute)}/`;
/** @param name what no other content has */
export const pieceKey = (minute: number, name: string) => `${piecesOf(minute)}${name}`;

/** What is compacted: one folder a minute. */
export const MINUTES = 'decisions/minutes/';
export const minuteFolder = (minute: number) => `${MINUTES}${padded(minute)}/`;
export const indexKey = (minute: number) => `${minuteFolder(minute)}index`;
/** @param name of the attempt to compact it */
export const dataKey = (minute: number, name: string) => `${minuteFolder(minute)}${name}.ndjson.gz`;
export const keysKey = (minute: number, name: string) => `${minuteFolder(minute)}${name}.keys`;

/** The minute of a key that begins with `root`. */
export const minuteIn = (root: string, key: string) =>
  Number(key.slice(root.length, root.length + MINUTE_DIGITS));
