/** @example asList(['a', 'b', 'c']) // 'a, b and c' */
export function asList(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
