/**
 * Rows of a table as lines, each column as wide as its widest cell.
 *
 * @param rows at least one, of as many cells each
 * @example aligned([['a', 'bb'], ['ccc', 'd']]) // ['a    bb', 'ccc  d']
 */
export function aligned(rows: readonly string[][]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
