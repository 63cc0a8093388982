import { spelling } from '../../application/spelling.ts';

/** A name need not be longer to be told from others. */
const LONGEST = 60;

/**
 * A field's name for every column: small letters, digits and underscores, each once, and none that is another column's header:
 * a field is found by either.
 *
 * @example fieldNames(['Net income (€)', 'AGE', 'age', 'Доход']) // ['net_income', 'age_2', 'age', 'column_4']
 */
export function fieldNames(header: readonly string[]): string[] {
  const headers = new Set(header.map(spelling));
  const given = new Set<string>();
  const nextNumber = new Map<string, number>();
  return header.map((column, index) => {
    const plain = plainName(column) || `column_${index + 1}`;
    const isFree = (name: string) => !given.has(name) && (!headers.has(name) || spelling(column) === name);
    let name = plain;
    for (let next = nextNumber.get(plain) ?? 2; !isFree(name); nextNumber.set(plain, next))
      name = `${plain}_${next++}`;
    given.add(name);
    return name;
  });
}

function plainName(column: string): string {
  const letters = column
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '');
  return letters.slice(0, LONGEST).replace(/_+$/, '');
}
