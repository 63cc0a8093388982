import { nearest } from '../nearest.ts';
import { listed } from './allowed.ts';
import { quoted } from './problem.ts';

/** What is said of a name that nothing has. */
export function noSuch(what: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  const others = names.length === 0 ? 'there is none' : `there are ${listed(names)}`;
  return `there is no ${what} ${quoted(name)}: ${meant === undefined ? others : `did you mean ${quoted(meant)}?`}`;
}
