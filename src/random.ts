import type { Random } from './ports.ts';

/**
 * A seeded random source: sfc32 (C. Doty-Humphrey, PractRand), seeded through splitmix32.
 * Passes PractRand, has no weak seeds after 12 discarded rounds, and gives the same sequence on every platform.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const split = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ (state >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = split();
  let b = split();
  let c = split();
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let round = 0; round < 12; round++) next();
  return { next };
}

/** A whole number in [0, bound). Unbiased to within bound / 2³². */
export function randomInteger(random: Random, bound: number): number {
  return Math.floor(random.next() * bound);
}

/** Shuffles in place (Fisher–Yates) and returns the same array. */
export function shuffle<T extends { length: number; [index: number]: unknown }>(items: T, random: Random): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = randomInteger(random, last + 1);
    const kept = items[last];
    items[last] = items[other];
    items[other] = kept;
  }
  return items;
}
