/**
 * Cholesky's factor L of a symmetric positive definite matrix, A = L Lᵀ, row-major.
 *
 * @param matrix `size` × `size`, row-major; only the lower triangle is read
 * @returns null where the matrix is not positive definite to within rounding
 * @example choleskyFactor(Float64Array.of(4, 2, 2, 5), 2) is [2, 0, 1, 2]
 */
export function choleskyFactor(matrix: Float64Array, size: number): Float64Array | null {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * size + k]! * factor[column * size + k]!;
      if (row !== column) factor[row * size + column] = sum / factor[column * size + column]!;
      else if (sum > 1e-13 * Math.abs(matrix[row * size + row]!)) factor[row * size + row] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

/**
 * Solves L Lᵀ x = b.
 *
 * @example choleskySolve(Float64Array.of(2, 0, 1, 2), [8, 12]) is [1, 2]: 4·1 + 2·2 = 8 and 2·1 + 5·2 = 12
 */
export function choleskySolve(factor: Float64Array, right: ArrayLike<number>): Float64Array {
  const size = right.length;
  const x = Float64Array.from(right);
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) x[row]! -= factor[row * size + k]! * x[k]!;
    x[row]! /= factor[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) x[row]! -= factor[k * size + row]! * x[k]!;
    x[row]! /= factor[row * size + row]!;
  }
  return x;
}
