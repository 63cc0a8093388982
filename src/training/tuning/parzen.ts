import { exp } from '../../exp.ts';
import { log } from '../../log.ts';
import type { Random } from '../../ports.ts';
import { randomInteger } from '../../random.ts';

/** Points that were tried, the best first. */
type Tried = Float64Array[];

/** The share of the tries that counts as good, and the fewest that do. */
const GOOD_SHARE = 0.2;
const FEWEST_GOOD = 3;
/** Points that are drawn among the good ones for each that is proposed. */
const DRAWN = 48;
/** Chance that the unordered axis keeps a good point's part. */
const KEEPS_PART = 0.8;

/** The axis whose values have no order, and how many there are. */
export interface Categorical {
  axis: number;
  parts: number;
}

/**
 * The next point by a tree-structured Parzen estimator over all axes at once: of points drawn around the good tries, the
 * one where the density of good tries is largest against that of the others. Bergstra and others, "Algorithms for
 * hyper-parameter optimization", NIPS 24 (2011).
 */
export function proposePoint(tried: Tried, categorical: Categorical, random: Random): Float64Array {
  const goodCount = Math.max(FEWEST_GOOD, Math.round(GOOD_SHARE * tried.length));
  const good = densityOf(tried.slice(0, goodCount), categorical);
  const others = densityOf(tried.slice(goodCount), categorical);
  let best = { point: tried[0]!, advantage: Number.NEGATIVE_INFINITY };
  for (let drawn = 0; drawn < DRAWN; drawn++) {
    const point = good.draw(random, tried[0]!.length);
    const advantage = log(good.at(point)) - log(others.at(point));
    if (advantage > best.advantage) best = { point, advantage };
  }
  return best.point;
}

/** The mean of a bump around every point and of one that is level, which stands for what nobody has tried. */
function densityOf(points: Float64Array[], categorical: Categorical) {
  const width = widthOf(points.length, points[0]?.length ?? 1);
  // One that is not kept is drawn among all of them.
  const anyPart = (1 - KEEPS_PART) / categorical.parts;
  return {
    at(point: Float64Array): number {
      let sum = 1;
      for (const centre of points) {
        let bump = 1;
        for (let axis = 0; axis < point.length; axis++) {
          if (axis === categorical.axis) {
            const same = partOf(point, categorical) === partOf(centre, categorical);
            bump *= categorical.parts * (anyPart + (same ? KEEPS_PART : 0));
          } else {
            const distance = (point[axis]! - centre[axis]!) / width;
            // The constant is that of the normal density, √(2π).
            bump *= exp(-0.5 * distance * distance) / (2.5066282746310002 * width);
          }
        }
        sum += bump;
      }
      return sum / (points.length + 1);
    },
    draw(random: Random, dimensions: number): Float64Array {
      const centre = points[randomInteger(random, points.length + 1)];
      return Float64Array.from({ length: dimensions }, (_, axis) => {
        if (!centre) return random.next();
        if (axis === categorical.axis) return random.next() < KEEPS_PART ? centre[axis]! : random.next();
        return reflected(centre[axis]! + width * aboutNormal(random));
      });
    },
  };
}

/** Scott's rule: bumps grow narrower as points grow more. */
function widthOf(points: number, dimensions: number): number {
  return 0.2 * exp(-log(Math.max(points, 1)) / (dimensions + 4));
}

function partOf(point: Float64Array, { axis, parts }: Categorical): number {
  return Math.min(Math.floor(point[axis]! * parts), parts - 1);
}

/** Nearly a standard normal number: the sum of twelve uniform ones has variance 1. */
function aboutNormal(random: Random): number {
  let sum = -6;
  for (let term = 0; term < 12; term++) sum += random.next();
  return sum;
}

/** A place beyond an end, folded back. */
function reflected(place: number): number {
  const inside = Math.abs(place);
  return Math.max(0, inside > 1 ? 2 - inside : inside);
}
