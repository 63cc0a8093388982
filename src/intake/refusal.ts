/** Why a row as such was refused, whatever it was to say: stable, for programs. */
export const ROW_CODES = ['invalid_row', 'ragged_row', 'malformed_row', 'row_too_long'] as const;

/** Why a report was refused. */
export interface Refusal<Code extends string> {
  code: Code;
  /** For people; it quotes nothing of the row, which may name an applicant. */
  message: string;
}

/** A refused row with its number in the body: a header is row 1. */
export type RefusedRow<Code extends string> = { row: number } & Refusal<Code>;

/** Tells a refusal from a report, which has no code. */
export function isRefusal<Refused extends Refusal<string>>(read: object): read is Refused {
  return 'code' in read;
}
