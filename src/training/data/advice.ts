import type { Field } from '../../application/field.ts';
import { quoted } from '../../application/problem.ts';
import { spelling } from '../../application/spelling.ts';
import { isDecimal } from '../../table/decimal.ts';
import { saysMissingKind, saysMissingNumber } from '../draft/missing-texts.ts';
import { sum } from '../draft/separation.ts';
import { type OutcomeCounts, rowsOf } from '../draft/value-counts.ts';
import type { FailedCells } from './failed-cells.ts';
import { areDates, looksLike } from './looks-like.ts';

/**
 * What to write of a field whose cells cannot be used in so many rows.
 *
 * @param labelled rows of which a target was wanted, those that can be used among them
 * @param date the column of the schema's `date`
 * @returns sentences for people; none where the message that the cells have says it
 */
export function adviceOn(
  field: Field,
  cells: FailedCells,
  labelled: number,
  date: string | undefined,
): string[] {
  const { profile, message, reason } = cells;
  const { blanks, filled } = profile;
  if (date !== undefined && spelling(field.column) === spelling(date) && !areDates(profile))
    return ["It is the schema's `date`, which every row must have: correct the file, or name another column"];
  const advice: string[] = [];
  if (blanks > 0)
    advice.push(`${filled === 0 ? 'All' : blanks} of them are empty: \`"nullable": true\` lets them be so`);
  // What people write numbers with is named already.
  if (filled === 0 || (field.type !== 'date' && message.includes(':'))) return advice;
  const isMost = filled * 2 > labelled;
  const missing = missingAmong(field, cells, isMost);
  if (missing.length > 0) {
    const codes = missing.map(([text]) => asWritten(field, text)).join(', ');
    // What is a number's code in one field may be a value in another.
    const isText = missing.every(([text]) => !isDecimal(text));
    const rows = rowsOf(sum(missing.map(([, counts]) => counts)));
    advice.push(
      `${rows === profile.rows ? 'All' : rows} of them hold ${codes}: if that means a missing value, list it, \`"missing": [${codes}]\`, in the field${isText ? ' or at the root of the schema' : ''}`,
    );
  }
  if (reason === 'not_an_integer') advice.push('They have decimals: `"type": "number"` is probably meant');
  else if (reason === 'out_of_range') advice.push(...rangeOf(cells));
  // How a file must write days, the message of each says.
  else if (field.type === 'date' && areDates(profile)) return advice;
  else if (missing.length === 0 && (isMost || field.type === 'boolean'))
    advice.push(...looksLike(field, cells));
  else if (missing.length === 0)
    advice.push("What stands for a missing value is listed under the field's `missing`");
  return advice;
}

/** Texts that say "missing" in most of the cells; or, where most of the column can be read, the one text that most of them hold. */
function missingAmong(
  field: Field,
  { profile: { texts, values, filled } }: FailedCells,
  isMost: boolean,
): [string, OutcomeCounts][] {
  const saysMissing = field.type === 'category' ? saysMissingKind : saysMissingNumber;
  const speaking = [...texts.counts].filter(([text]) => saysMissing(text));
  if (rowsOf(sum(speaking.map(([, counts]) => counts))) * 2 > filled) return speaking;
  return [...values.counts].filter(([, counts]) => !isMost && rowsOf(counts) * 2 > filled);
}

function rangeOf({ profile: { numbers } }: FailedCells): string[] {
  if (numbers.rows === 0) return [];
  const { min, max } = numbers;
  const range = min === max ? `are ${min}` : `lie between ${min} and ${max}`;
  return [`They ${range}: the field's limits say what may stand there`];
}

/** A code as a schema writes it. */
function asWritten({ type }: Field, text: string): string {
  return type !== 'category' && type !== 'date' && isDecimal(text) ? String(Number(text)) : quoted(text);
}
