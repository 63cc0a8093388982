const view = new DataView(new ArrayBuffer(8));

/** How many float64 numbers lie between two of the same sign. */
export function steps(a: number, b: number): number {
  view.setFloat64(0, a);
  const first = view.getBigInt64(0);
  view.setFloat64(0, b);
  return Math.abs(Number(first - view.getBigInt64(0)));
}
