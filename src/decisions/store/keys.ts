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

/** The attempt whose objects these are: undefined unless they are the index of a minute and what one attempt wrote, and no other. */
export function attemptOf(minute: number, keys: readonly string[]): string | undefined {
  const index = indexKey(minute);
  const [one, other, ...more] = keys.filter((key) => key !== index);
  const name = one?.slice(minuteFolder(minute).length).split('.')[0];
  if (name === undefined || more.length > 0 || !keys.includes(index)) return undefined;
  const written = [dataKey(minute, name), keysKey(minute, name)];
  return written.includes(one!) && written.includes(other!) && one !== other ? name : undefined;
}

const HOUR_MINUTES = 60;
/** The first minute of the hour that a minute is in: by it the hour is named. */
export const hourOf = (minute: number) => minute - (minute % HOUR_MINUTES);
/** When an hour is over, in milliseconds since the Unix epoch. */
export const endOfHour = (hour: number) => (hour + HOUR_MINUTES) * MINUTE_MS;
/** The minutes of an hour: from the first until before the second of these. */
export const minutesOfHour = (hour: number) => [hour, hour + HOUR_MINUTES] as const;

/** What the minutes of an hour have in their keys: one folder an hour. What stands there is never written over. */
export const HOURS = 'decisions/hours/';
export const hourFolder = (hour: number) => `${HOURS}${padded(hour)}/`;
const HOUR_INDEX = '.index';
/** @param name of the attempt to write it */
export const hourIndexKey = (hour: number, name: string) => `${hourFolder(hour)}${name}${HOUR_INDEX}`;
export const hourKeysKey = (hour: number, name: string) => `${hourFolder(hour)}${name}.keys`;
export const isHourIndex = (key: string) => key.endsWith(HOUR_INDEX);

/** That what an hour's keys say is older than its minutes: one folder an hour. */
export const DUE_HOURS = 'decisions/due-hours/';
export const dueFolder = (hour: number) => `${DUE_HOURS}${padded(hour)}/`;
/** @param name of whoever says so */
export const dueKey = (hour: number, name: string) => `${dueFolder(hour)}${name}`;

/** That a decision is to be erased as soon as no hold keeps it any more. */
export const HELD_BACK = 'decisions/held-back/';
/** @param placed until when a hold was placed that can keep it */
export const heldBackKey = (id: string, placed: number) =>
  `${HELD_BACK}${padded(minuteOf(id))}/${id}/${placed}`;
/** The decision that such a key names, and until when a hold was placed that can keep it. */
export function heldBackIn(key: string): { id: string; placed: number } {
  const [, id, placed] = key.slice(HELD_BACK.length).split('/');
  return { id: id!, placed: Number(placed) };
}

/** The minute of a key that begins with `root`. */
export const minuteIn = (root: string, key: string) =>
  Number(key.slice(root.length, root.length + MINUTE_DIGITS));
