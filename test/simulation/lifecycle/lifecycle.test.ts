import { describe, expect, it } from 'vitest';
import { simulateLifecycle } from './simulate.ts';

/** `npm run simulate:lifecycle` runs a hundred thousand, and with `--interleavings 1 --seed N` tells what happened in one. */
const INTERLEAVINGS = 500;

describe('a registry that many move at once', () => {
  it('points no alias where it must not, and loses nothing, whatever dies', async () => {
    const failing = [];
    const sum = { made: 0, moves: 0, refused: 0 };
    for (let seed = 1; seed <= INTERLEAVINGS; seed++) {
      const { problems, made, moves, refused } = await simulateLifecycle(seed);
      sum.made += made;
      sum.moves += moves;
      sum.refused += refused;
      if (problems.length > 0) failing.push({ seed, problems });
    }
    expect(failing).toEqual([]);
    // Or there was little that could have gone wrong.
    expect(sum.made).toBeGreaterThan(50);
    expect(sum.moves).toBeGreaterThan(600);
    expect(sum.refused).toBeGreaterThan(1_000);
  });

  it('is simulated alike for the same seed', async () => {
    const [once, again] = [await simulateLifecycle(7), await simulateLifecycle(7)];
    expect(once.story.length).toBeGreaterThan(20);
    expect(again).toEqual(once);
  });
});
