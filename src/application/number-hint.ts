import { partSign, type Written } from '../table/written.ts';
import { readDay } from './day.ts';

/** No number that people write is longer, and the patterns below are not to be tried on what is. */
const LONGEST_NUMBER = 40;
const SIGNS = { percent: 'a per cent sign', currency: 'a currency sign' };

/**
 * What a number that people write, and programs do not, has in it; nothing where that is not plain.
 *
 * @param text of a cell that is refused
 * @param written the sign that the field takes, if any
 */
export function numberHint(text: string, written?: Written): string {
  if (text.length > LONGEST_NUMBER) return '';
  if (readDay(text) !== undefined) return ': it is a date, which a field of the type "date" reads';
  const found = partSign(text);
  if (!found || !/\d/.test(found.number)) return shapeHint(text);
  const { number } = found;
  if (partSign(number)) return ': it has two signs';
  if (found.written === written) return shapeHint(number);
  const remedy =
    written === undefined
      ? `: the field may say "written": "${found.written}"`
      : `, and the schema says "written": "${written}"`;
  return `: it has ${SIGNS[found.written]}${remedy}`;
}

function shapeHint(text: string): string {
  if (/^[+-]?\d{1,3}(?:[,.'\u2019\s]\d{3})+(?:[.,]\d+)?$/.test(text))
    return ': it seems to have thousands separators';
  if (/^[+-]?\d*,\d+$/.test(text)) return ': it seems to have a decimal comma';
  if (/^\([^()]*\d[^()]*\)$/.test(text))
    return ': it is in brackets, as accounts write a minus: write a minus sign';
  return '';
}
