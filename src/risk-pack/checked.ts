import type { Check } from './check.ts';

/** What a reader is told of numbers that no check covers. */
export const ONLY_STATED = 'from the manifest; give --data to compute it again';
export const DRAWN = 'from the manifest; only the training draws it again';
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
    return `the same, from the ${[...new Set(computed.map(({ from }) => from))].sort().join(' and the ')}`;
  const [bounded] = all;
  if (!bounded) return otherwise;
  return `between ${bounded.bounds!.map((end) => end.toFixed(4)).join(' and ')} by the bundle; ${otherwise}`;
}

function isBelow(path: string, name: string): boolean {
  return name.startsWith(path) && /[.[ ]/.test(name.charAt(path.length));
}
