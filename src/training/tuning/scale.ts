import { exp } from '../../exp.ts';
import { log } from '../../log.ts';

/** How a parameter's values lie between 0 and 1. */
export interface Scale {
  /** The value at a place in [0, 1]. */
  at(place: number): number;
  /** The place of a value; of one beyond the ends, the end. */
  placeOf(value: number): number;
}

/** Whole numbers, each as wide as the others. */
export function whole(low: number, high: number): Scale {
  const count = high - low + 1;
  return {
    at: (place) => low + Math.min(Math.floor(place * count), count - 1),
    placeOf: (value) => within((value - low + 0.5) / count),
  };
}

/** Equal steps are equal differences. */
export function linear(low: number, high: number): Scale {
  return {
    at: (place) => rounded(low + place * (high - low)),
    placeOf: (value) => within((value - low) / (high - low)),
  };
}

/** Equal steps are equal ratios. */
export function logarithmic(low: number, high: number): Scale {
  const width = log(high / low);
  return {
    at: (place) => rounded(low * exp(place * width)),
    placeOf: (value) => (value <= low ? 0 : within(log(value / low) / width)),
  };
}

/** The first third is 0, the rest another scale. */
export function zeroOr({ at, placeOf }: Scale): Scale {
  const third = 1 / 3;
  return {
    at: (place) => (place < third ? 0 : at((place - third) / (1 - third))),
    placeOf: (value) => (value === 0 ? third / 2 : third + placeOf(value) * (1 - third)),
  };
}

/** To three digits: people will read these numbers in a schema. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function within(place: number): number {
  return Math.min(Math.max(place, 0), 1);
}
