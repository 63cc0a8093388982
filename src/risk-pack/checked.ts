import { asList } from '../training/imported/as-list.ts';
import type { Check } from './check.ts';

/** What a reader is told of numbers that no check covers. */
export const ONLY_STATED = 'from the manifest; give --data to compute it again';
export const DRAWN = 'from the manifest; give --data and --retrain to draw it again';
/** What agreement without rows is worth. */
export const WITHOUT_ROWS =
  'What is computed from the bundle shows that the manifest agrees with itself and with its trees, and not that it is true of the rows: that takes --data.';

/**
 * Whether a number, or all below a path, came out as the manifest says.
 *
 * @param otherwise said where none of them was computed again
 * @example checkedText(checks, 'metrics.holdout.recall.value', ONLY_STATED) // 'the same, from the bundle'
 */
export function checkedText(checks: readonly Check[], path: string, otherwise: string): string {
  const all = checks.filter(({ name }) => name === path || isBelow(path, name));
  const different = all.filter(({ same }) => !same);
  if (different.length > 0)
    return different.map(({ name, found }) => `DIFFERS: ${name} is ${found ?? 'nothing'}`).join('; ');
  const computed = all.filter(({ bounds }) => bounds === undefined);
  if (computed.length > 0)
    return `the same, from ${asList([...new Set(computed.map(({ from }) => `the ${from}`))].sort())}`;
  const [bounded] = all;
  if (!bounded) return otherwise;
  return `between ${bounded.bounds!.map((end) => end.toFixed(4)).join(' and ')} by the bundle; ${otherwise}`;
}

/** The same of numbers that only a training draws. */
export function drawnText(checks: readonly Check[], path: string): string {
  return checkedText(
    checks.filter(({ from }) => from === 'training'),
    path,
    DRAWN,
  );
}

function isBelow(path: string, name: string): boolean {
  return name.startsWith(path) && /[.[ ]/.test(name.charAt(path.length));
}
