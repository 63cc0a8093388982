import type { Random } from '../../ports.ts';
import { shuffle } from '../../random.ts';

/**
 * A Latin hypercube: `count` points of the unit cube of which each axis has one in every `count`-th of its length.
 * McKay, Beckman and Conover, Technometrics 21 (1979).
 */
export function latinHypercube(count: number, dimensions: number, random: Random): Float64Array[] {
  const points = Array.from({ length: count }, () => new Float64Array(dimensions));
  for (let axis = 0; axis < dimensions; axis++) {
    const strata = shuffle(
      points.map((_, stratum) => stratum),
      random,
    );
    points.forEach((point, index) => {
      point[axis] = (strata[index]! + random.next()) / count;
    });
  }
  return points;
}
