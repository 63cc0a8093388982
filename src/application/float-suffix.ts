/**
 * A code without the `.0` that data frames write behind whole numbers where a column has gaps: `10.0` is `10`. Everything
 * else is itself, for codes are text: `010`, `1e1` and `10.00` are other codes than `10`.
 */
export function withoutFloatSuffix(code: string): string {
  return /^-?(?:0|[1-9]\d*)\.0$/.test(code) ? code.slice(0, -2) : code;
}
