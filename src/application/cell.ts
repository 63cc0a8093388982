import type { Field } from './schema.ts';

/** Why a value cannot be used. */
export interface CellProblem {
  code: CellCode;
  message: string;
}
export type CellCode =
  | 'missing_value'
  | 'not_a_number'
  | 'not_an_integer'
  | 'not_a_boolean'
  | 'unknown_category'
  | 'out_of_range';

/** The largest float32: a greater value would become infinite as a feature. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads one CSV cell as a field's value: the number itself, 0 or 1 for a boolean, the level's index for a category,
 * NaN for missing. Training and portfolio jobs read cells here and nowhere else.
 *
 * Strict on purpose: "1,234", "NaN", "0x10" and "1e999" are problems and never silently something else.
 */
export function readCell(field: Field, text: string): number | CellProblem {
  const cell = text.trim();
  if (isMissingCode(field, cell)) return Number.NaN;
  if (cell === '') {
    if (field.nullable) return Number.NaN;
    return { code: 'missing_value', message: `${field.name} is empty` };
  }
  switch (field.type) {
    case 'category':
      return levelIndex(field, cell);
    case 'boolean':
      return readBoolean(field, cell);
    default:
      if (!DECIMAL.test(cell))
        return { code: 'not_a_number', message: `${field.name} is not a number: ${quote(cell)}` };
      return checkNumber(field, Number(cell));
  }
}

function isMissingCode(field: Field, cell: string): boolean {
  if (!field.missing) return false;
  for (const code of field.missing) {
    if (typeof code === 'string' ? code === cell : DECIMAL.test(cell) && Number(cell) === code) return true;
  }
  return false;
}

function readBoolean(field: Field, cell: string): number | CellProblem {
  const word = cell.toLowerCase();
  if (word === 'true' || word === '1') return 1;
  if (word === 'false' || word === '0') return 0;
  return { code: 'not_a_boolean', message: `${field.name} is not true, false, 1 or 0: ${quote(cell)}` };
}

function levelIndex(field: Field & { type: 'category' }, cell: string): number | CellProblem {
  const index = field.levels.indexOf(cell);
  if (index >= 0) return index;
  // "1.0" names the level "1": spreadsheets and pandas write whole numbers so.
  if (DECIMAL.test(cell)) {
    const numeric = field.levels.indexOf(String(Number(cell)));
    if (numeric >= 0) return numeric;
  }
  return { code: 'unknown_category', message: `${field.name} has no level ${quote(cell)}` };
}

/** Checks a number against its field's type and limits. */
export function checkNumber(
  field: Field & { type: 'number' | 'integer' },
  value: number,
): number | CellProblem {
  if (!(Math.abs(value) <= LARGEST_FLOAT32))
    return { code: 'out_of_range', message: `${field.name} is too large: ${value}` };
  if (field.type === 'integer' && !Number.isSafeInteger(value))
    return { code: 'not_an_integer', message: `${field.name} is not a whole number: ${value}` };
  const limit =
    field.min !== undefined && value < field.min
      ? `at least ${field.min}`
      : field.max !== undefined && value > field.max
        ? `at most ${field.max}`
        : field.above !== undefined && value <= field.above
          ? `above ${field.above}`
          : field.below !== undefined && value >= field.below
            ? `below ${field.below}`
            : undefined;
  if (limit) return { code: 'out_of_range', message: `${field.name} must be ${limit}: ${value}` };
  return value;
}

/** Names a value in a message without letting it flood the log. */
function quote(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
