import type { Dialect } from '../table/dialect.ts';
import type { NumberStyle } from '../table/number-style.ts';
import { listed } from './columns.ts';

/** How a style is asked for where a file is handed in: `?decimal=,&thousands=.` of one in a request. */
export type StyleOptions = (style: Partial<NumberStyle>) => string;

/** @example numberQuery({ decimal: ',', thousands: '.' }) // '?decimal=,&thousands=.' */
export const numberQuery: StyleOptions = (style) =>
  `?${given(style)
    .map(([name, sign]) => `${name}=${sign === ' ' ? '%20' : sign}`)
    .join('&')}`;

/** As it is said of a file in parts. @example numberMembers({ decimal: ',' }) // '"decimal": "," in the upload's beginning' */
export const numberMembers: StyleOptions = (style) =>
  `${given(style)
    .map(([name, sign]) => `"${name}": "${sign}"`)
    .join(', ')} in the upload's beginning`;

/** @example numberFlags({ decimal: ',', thousands: '.' }) // '--decimal , --thousands .' */
export const numberFlags: StyleOptions = (style) =>
  given(style)
    .map(([name, sign]) => `--${name} ${/[ ']/.test(sign) ? `"${sign}"` : sign}`)
    .join(' ');

function given({ decimal, thousands }: Partial<NumberStyle>): [name: string, sign: string][] {
  return Object.entries({ ...(decimal && { decimal }), ...(thousands && { thousands }) });
}

/**
 * What is to be said of a file that seems to write numbers otherwise than programs do; undefined for nothing.
 *
 * @param options says how its sender tells that
 */
export function numberWarning({ signs, columns }: Dialect, options: StyleOptions): string | undefined {
  if (!signs || signs.columns.length === 0) return undefined;
  const { numbers, sure } = signs;
  const names = listed(signs.columns.map((column) => columns[column]!));
  const where = signs.columns.length === 1 ? `column ${names}` : `the columns ${names}`;
  const asIntended = options(numbers);
  if (sure)
    return (
      `Numbers in ${where} seem to be written like 1${numbers.thousands ?? ''}234${numbers.decimal}5: rows with such numbers are refused. ` +
      `With ${asIntended} they are read: give the file again.${numbers.thousands === '.' ? ` If a full stop is a decimal point, ${options({ decimal: '.' })} says so.` : ''}`
    );
  return (
    `Nearly all numbers in ${where} are written like 1.234, and a full stop is read as a decimal point. If it separates thousands, ` +
    `give the file again with ${asIntended}; if it does not, ${options({ decimal: '.' })} says so.`
  );
}
