import { nearest } from '../nearest.ts';
import { quoted } from './problem.ts';

export interface UnknownKey {
  /** The key, cut where it is long; empty where several are counted together. */
  column: string;
  code: 'unknown_column';
  message: string;
}

/** Unknown keys of one application that are told one by one: a stranger sends as many as he likes. */
const MOST_TOLD = 20;
/** Keys for which one alike is searched, of all applications that one reader sees: a search costs more than all else of a row. */
const MOST_SEARCHED = 20;
const LONGEST_NAME = 100;

/**
 * Says what is wrong with keys that an application may not have.
 *
 * @param known the keys that it may have
 * @param besides another one that may have been meant: the own key, which stands beside an application
 * @returns a reader of one application's keys after the other: what is wrong with them, in their order
 */
export function unknownKeys(
  known: ReadonlySet<string>,
  besides?: string,
): (keys: Iterable<string>) => UnknownKey[] {
  const names = besides === undefined ? [...known] : [...known, besides];
  const messages = new Map<string, string>();
  const messageOf = (key: string) => {
    const told = messages.get(key);
    if (told !== undefined) return told;
    const isSearched = messages.size < MOST_SEARCHED;
    const meant = isSearched ? nearest(key, names) : undefined;
    const hint = meant === undefined ? '' : `: did you mean ${quoted(meant)}?`;
    const message = `${quoted(key)} is not known here${hint}`;
    if (isSearched) messages.set(key, message);
    return message;
  };
  return (keys) => {
    const problems: UnknownKey[] = [];
    let untold = 0;
    for (const key of keys) {
      if (known.has(key)) continue;
      if (problems.length === MOST_TOLD) untold++;
      else problems.push(unknownKey(key, messageOf(key)));
    }
    if (untold > 0)
      problems.push(unknownKey('', `${untold} more ${untold === 1 ? 'key is' : 'keys are'} not known here`));
    return problems;
  };
}

function unknownKey(key: string, message: string): UnknownKey {
  return { column: key.slice(0, LONGEST_NAME), code: 'unknown_column', message };
}
