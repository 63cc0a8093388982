import type { ErrorDetail } from '../errors.ts';

/** Details that an answer tells one by one: a stranger can be wrong in a million places. */
export const MOST_DETAILS = 100;
/** Of a place, in UTF-16 units: names in it may be the sender's own. */
const LONGEST_PATH = 200;
const LONGEST_MESSAGE = 500;
/** Of the sentence that stands beside the details. */
const LONGEST_SENTENCE = 4_000;

/** What an answer says of what is wrong. */
export interface ToldDetails {
  details: ErrorDetail[];
  /** How many more there are. */
  more_details?: number;
}

/**
 * What is told of an error's details, in their order. Whatever was sent, and however it is escaped, an answer with it is far shorter
 * than a megabyte.
 */
export function toldDetails(details: readonly ErrorDetail[]): ToldDetails {
  const told = details.slice(0, MOST_DETAILS).map(({ path, message, code }) => ({
    path: cut(path, LONGEST_PATH),
    ...(code !== undefined && { code }),
    message: cut(message, LONGEST_MESSAGE),
  }));
  const more = details.length - told.length;
  return { details: told, ...(more > 0 && { more_details: more }) };
}

/** The sentence of an error as an answer tells it. */
export function toldSentence(message: string): string {
  return cut(message, LONGEST_SENTENCE);
}

function cut(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…`.toWellFormed() : text;
}
