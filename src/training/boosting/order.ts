/**
 * The rows of a column in ascending order of value, missing ones left out, equal ones in row order: a radix sort of
 * three passes of 11 bits, linear in the number of rows.
 */
export function ascendingRows(column: Float32Array): Int32Array {
  const bits = new Uint32Array(column.buffer, column.byteOffset, column.length);
  const keys = new Uint32Array(column.length);
  let order = new Int32Array(column.length);
  let count = 0;
  for (let row = 0; row < column.length; row++) {
    if (Number.isNaN(column[row]!)) continue;
    const pattern = bits[row]!;
    // As unsigned integers, IEEE bits order like their numbers once negatives are inverted and positives put above them.
    keys[row] = pattern & 0x80000000 ? ~pattern : pattern | 0x80000000;
    order[count++] = row;
  }
  order = order.slice(0, count);
  let sorted = new Int32Array(count);
  for (const shift of [0, 11, 22]) {
    const places = new Int32Array(2049);
    for (let at = 0; at < count; at++) places[((keys[order[at]!]! >>> shift) & 2047) + 1]!++;
    for (let digit = 0; digit < 2048; digit++) places[digit + 1]! += places[digit]!;
    for (let at = 0; at < count; at++) {
      const row = order[at]!;
      const digit = (keys[row]! >>> shift) & 2047;
      sorted[places[digit]!++] = row;
    }
    [order, sorted] = [sorted, order];
  }
  return order;
}

/** One feature of a row-major matrix as an array of its own. */
export function columnOf(features: Float32Array, featureCount: number, feature: number): Float32Array {
  const column = new Float32Array(features.length / featureCount);
  for (let row = 0; row < column.length; row++) column[row] = features[row * featureCount + feature]!;
  return column;
}
