import { randomInt } from 'node:crypto';

/** Uniform in [0, 1), 32 bits, and nobody can tell the next one. */
export const systemRandom = (): number => randomInt(2 ** 32) / 2 ** 32;
