/** Where a function is asked between 0 and 1, and what its values count in the integral. */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

/** Halvings after which an interval within [-1, 1] holds no further float64. */
const HALVINGS = 60;

/**
 * Gauss's quadrature on [0, 1]: exact for polynomials of a degree up to 2 · `count` − 1. Its points are the roots of Legendre's
 * polynomial, which lie one each between those of the one before; they are found by halving, so that every engine finds the same bits.
 *
 * @param count of points, at least 1
 * @example of one point, 1/2 with the weight 1
 */
export function gaussLegendre(count: number): Quadrature {
  let roots: number[] = [];
  for (let degree = 1; degree <= count; degree++) {
    const borders = [-1, ...roots, 1];
    roots = Array.from({ length: degree }, (_, index) =>
      rootBetween(degree, borders[index]!, borders[index + 1]!),
    );
  }
  const weights = roots.map((root) => {
    const [value, before] = legendre(count, root);
    const slope = (count * (before - root * value)) / (1 - root * root);
    return 1 / ((1 - root * root) * slope * slope);
  });
  return { points: Float64Array.from(roots, (root) => (1 + root) / 2), weights: Float64Array.from(weights) };
}

function rootBetween(degree: number, from: number, to: number): number {
  const sign = Math.sign(legendre(degree, to)[0]);
  let [low, high] = [from, to];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    const value = legendre(degree, middle)[0];
    if (value === 0) return middle;
    if (Math.sign(value) === sign) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** Legendre's polynomial of a degree at x, and the one before it. */
function legendre(degree: number, x: number): [value: number, before: number] {
  let before = 1;
  let value = x;
  for (let next = 2; next <= degree; next++)
    [before, value] = [value, ((2 * next - 1) * x * value - (next - 1) * before) / next];
  return [value, before];
}
