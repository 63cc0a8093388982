import { countBelow, countUpTo } from '../../statistics/ascending.ts';

/**
 * How far a feature's values are from one another, as a share of approved applications: by how many of them it goes past. So fields of
 * different units can be compared. Who stands on one of them has gone past a half of it; beyond them all it is told in their range.
 *
 * @param rows approved applications as the model sees them, row-major
 * @param width features a row
 * @returns 0 where none of them has a value
 */
export function distanceAmong(
  rows: Float32Array,
  width: number,
  feature: number,
): (from: number, to: number) => number {
  const values = Float32Array.from({ length: rows.length / width }, (_, row) => rows[row * width + feature]!)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (values.length === 0) return () => 0;
  const [least, greatest] = [values[0]!, values.at(-1)!];
  const range = greatest - least || Math.abs(greatest) || 1;
  const share = (value: number) => {
    const passed = countBelow(values, value) + countUpTo(values, value);
    const beyond = Math.max(0, value - greatest) - Math.max(0, least - value);
    return passed / (2 * values.length) + beyond / range;
  };
  return (from, to) => Math.abs(share(to) - share(from));
}
