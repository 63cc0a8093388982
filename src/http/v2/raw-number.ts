/** A number in JSON whose digits a float64 would not keep, or that JavaScript writes otherwise: the text that stood there. */
export type RawNumber = { rawJSON: string };

export const isRawNumber = (JSON as unknown as { isRawJSON(value: unknown): value is RawNumber }).isRawJSON;

/** The same with a number in the place of a text of one: to JSON 2.0 is 2. */
export function withoutRaw(value: unknown): unknown {
  return isRawNumber(value) ? Number(value.rawJSON) : value;
}
