const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}';
const TIME = '(?:[T ]\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?(?: ?[ap]m)?(?:Z|[+-]\\d{2}:?\\d{2})?)?';
const PATTERNS = [
  `\\d{4}[-/.]\\d{1,2}(?:[-/.]\\d{1,2}${TIME})?`,
  `\\d{1,2}[-/.]\\d{1,2}[-/.](?:\\d{4}|\\d{2})${TIME}`,
  `(?:\\d{1,2}[- ])?${MONTH}[-, ]{1,2}(?:\\d{4}|\\d{2})`,
  `${MONTH} \\d{1,2}, ?\\d{4}`,
].map((pattern) => new RegExp(`^${pattern}$`, 'i'));
/** No date that people write is longer. */
const LONGEST = 40;

/** Whether a text is written like a day, a month or a moment; `2.2020` is a number. */
export function looksLikeDate(text: string): boolean {
  return text.length >= 4 && text.length <= LONGEST && PATTERNS.some((pattern) => pattern.test(text));
}

/** Whether a whole number can be a day such as 20260131 of the last or this century. */
export function looksLikeDayNumber(value: number): boolean {
  const month = Math.floor(value / 100) % 100;
  const day = value % 100;
  return value >= 19_000_101 && value <= 20_991_231 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
