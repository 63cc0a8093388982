/** Why a value cannot be used: stable, the same at every door. */
export type ValueCode =
  | 'missing_value'
  | 'not_a_number'
  | 'not_an_integer'
  | 'not_a_boolean'
  | 'not_a_date'
  | 'unknown_category'
  | 'out_of_range';

export interface ValueProblem {
  code: ValueCode;
  /** For people. It names the field and never the value, which is an applicant's and ends in other people's logs. */
  message: string;
}

/** What is wrong in a column; a derived feature stands for one by its name. */
export interface ColumnProblem extends ValueProblem {
  column: string;
}

const LONGEST_QUOTE = 40;

/** A name in a message, without letting it flood the log. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text);
}
