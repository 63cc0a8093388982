/**
 * What other programs stumble over in a feature's name: Python's XGBoost refuses `<`, `[` and `]`, its text and JSON dumps
 * break at quotes, backslashes and line breaks, its JSON reader knows few escapes of control characters, and half a
 * surrogate pair is no UTF-8. A `%` is among them only where it could be taken for one of our own escapes.
 */
const TROUBLE = /[<[\]"\\\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|%(?=[0-9A-F]{2})/gu;

/**
 * The names under which a model's features stand in `trees.json`, and by which Python's XGBoost asks for them: the features' own,
 * with what XGBoost cannot take percent-encoded as in a URL. No two are equal: where a name stands twice, the later one gets
 * a number.
 *
 * @param features in input order, as the manifest names them
 * @example xgboostNames(['income', 'income=<50k', 'income']) // ['income', 'income=%3C50k', 'income#2']
 */
export function xgboostNames(features: readonly string[]): string[] {
  const taken = new Set(features);
  const given = new Set<string>();
  /** By name, the first number that was not tried. */
  const numbers = new Map<string, number>();
  return features.map((feature) => {
    const own = feature.replace(TROUBLE, escapeOf);
    let name = own;
    // A name that is nobody's: neither one that was given, nor one that comes later and needs no change.
    while (given.has(name) || (name !== feature && taken.has(name))) {
      const number = numbers.get(own) ?? 2;
      name = `${own}#${number}`;
      numbers.set(own, number + 1);
    }
    given.add(name);
    return name;
  });
}

function escapeOf(character: string): string {
  const bytes = new TextEncoder().encode(character);
  return Array.from(bytes, (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}
