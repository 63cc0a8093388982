import { nearest } from '../nearest.ts';
import { listed } from './allowed.ts';
import { quoted } from './problem.ts';

/** What is said of a name that nothing has. */
export function noSuch(what: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  return `there is no ${what} ${quoted(name)}: ${meant === undefined ? `there are ${listed(names)}` : `did you mean ${quoted(meant)}?`}`;
}
