import type { Field } from '../../application/field.ts';
import { FieldReader } from '../../application/field-reader.ts';
import { levelName } from '../../application/levels.ts';
import { quoted } from '../../application/problem.ts';
import type { ColumnProfile } from '../draft/column-profile.ts';
import { draftField } from '../draft/draft-field.ts';
import type { FailedCells } from './failed-cells.ts';

/** Levels that an error lists. */
const MOST_LISTED = 10;
/** Of the cells that hold something, so many are dates in a column of dates. */
const DATES = 0.9;

/** Every command that reads labelled rows takes these. */
export const NUMBERS_REMEDY =
  'If the file writes numbers so, say so to the command that reads it: --decimal and --thousands';
export const NAMES_REMEDY =
  'If its values name loans or customers, take the column out of `fields` and list it under `ignore`';

const numberReader = new FieldReader({ name: 'it', column: 'it', type: 'number' });

/**
 * What a column is whose cells its field cannot read, as a first schema would have it by all of them.
 *
 * @returns sentences; none where that is what the field says already
 */
export function looksLike(field: Field, cells: FailedCells): string[] {
  const profile = cells.wholeColumn();
  if (areDates(profile))
    return [
      'It looks like dates: with `"type": "date"`, and written as 2026-01-31, `derived` has the years, months or days between two of them',
    ];
  const signs = [...cells.shown].map(numberSign);
  if (signs.length > 0 && signs.every((sign) => sign !== undefined))
    return [
      `It looks like a number, \`"type": "number"\`, but ${signs[0]}`,
      ...(meansStyle(signs[0]!) ? [NUMBERS_REMEDY] : []),
    ];
  // Of many numbers only the first were kept.
  const drafted =
    cells.read?.areMany && (field.type === 'number' || field.type === 'integer')
      ? { reason: 'numbers and other texts are mixed in it' }
      : draftField(field.name, field.column, profile, { positive: 1, all: [0, 0] });
  if ('reason' in drafted) return [`A first schema would leave it out: ${drafted.reason}`, NAMES_REMEDY];
  const { type } = drafted.field;
  if (type === field.type) return [];
  // What is listed already stands for missing in the other type as well.
  const missing = drafted.field.missing && [...new Set([...(field.missing ?? []), ...drafted.field.missing])];
  return [
    `It looks like ${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}: ${asWritten(drafted.field, missing)} is probably meant`,
  ];
}

/** Whether most cells that hold something are days, however they are written: 20260131 is one too. */
export function areDates({ dates, numbers, filled }: ColumnProfile): boolean {
  return dates + numbers.days > DATES * filled;
}

/** Whether a message speaks of what a file writes all its numbers with. */
export function meansStyle(message: string): boolean {
  return /thousands separator|decimal comma/.test(message);
}

/** What a number that people write, and programs do not, has in it. */
function numberSign(text: string): string | undefined {
  const value = numberReader.text(text);
  return typeof value === 'number' ? undefined : /: (.+)$/.exec(value.message)?.[1];
}

/** What is the field's own, as its schema writes it. */
function asWritten(field: Field, missing: Field['missing']): string {
  const levels = field.type === 'category' ? field.levels.map(levelName) : [];
  const written = 'written' in field ? field.written : undefined;
  const parts = [
    `"type": "${field.type}"`,
    ...(written === undefined ? [] : [`"written": "${written}"`]),
    ...(levels.length === 0 ? [] : [`"levels": ${listed(levels)}`]),
    ...(missing === undefined ? [] : [`"missing": ${listed(missing)}`]),
  ];
  return `\`${parts.join(', ')}\``;
}

function listed(values: readonly unknown[]): string {
  const shown = values
    .slice(0, MOST_LISTED)
    .map((value) => (typeof value === 'string' ? quoted(value) : JSON.stringify(value)));
  return `[${shown.join(', ')}${values.length > MOST_LISTED ? ', …' : ''}]`;
}
