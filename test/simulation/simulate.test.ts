import { describe, expect, it } from 'vitest';
import { nodePlace } from './place.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate` runs thousands; `SEED=n npm run simulate` tells what happened in one. */
const SCHEDULES = 100;
const ON_NODE = 10;

describe('portfolio jobs under faults', () => {
  it('lose, repeat and change nothing, whatever the schedule', async () => {
    const failing = [];
    for (let seed = 1; seed <= SCHEDULES; seed++) {
      const { lost, repeated, differing, problems } = await simulate(seed);
      if (lost + repeated + differing + problems.length > 0) failing.push({ seed, lost, repeated, problems });
    }
    expect(failing).toEqual([]);
  });

  it('lose, repeat and change nothing over files and SQLite, as on Node', async () => {
    const failing = [];
    for (let seed = 1; seed <= ON_NODE; seed++) {
      const place = nodePlace();
      const { lost, repeated, differing, problems } = await simulate(seed, place);
      if (lost + repeated + differing + problems.length > 0) failing.push({ seed, lost, repeated, problems });
      place.clear();
    }
    expect(failing).toEqual([]);
  });

  it('are simulated alike for the same seed', async () => {
    const [once, again] = [await simulate(7), await simulate(7)];
    expect(once.story.length).toBeGreaterThan(50);
    expect(again.story).toEqual(once.story);
  });
});
