/**
 * What is usual among rows, to which an application's value is compared.
 *
 * @param width features a row
 * @returns of a feature the lower median of its values; NaN where it has none
 * @example medianOf(Float32Array.of(1, 5, 3, NaN), 1, 0) // 3
 */
export function medianOf(rows: Float32Array, width: number, feature: number): number {
  const values: number[] = [];
  for (let at = feature; at < rows.length; at += width) if (!Number.isNaN(rows[at]!)) values.push(rows[at]!);
  values.sort((a, b) => a - b);
  return values[(values.length - 1) >> 1] ?? Number.NaN;
}

/**
 * Which of several kinds most rows are of; of equally many the first.
 *
 * @param kindOf the kind of the row that begins at an offset
 */
export function commonestOf(rows: Float32Array, width: number, kindOf: (offset: number) => number): number {
  const counts = new Map<number, number>();
  for (let offset = 0; offset < rows.length; offset += width) {
    const kind = kindOf(offset);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([a, many], [b, more]) => more - many || a - b);
  return first?.[0] ?? Number.NaN;
}
