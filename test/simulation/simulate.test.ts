import { describe, expect, it } from 'vitest';
import { nodePlace } from './place.ts';
import { simulate } from './simulate.ts';

/** `npm run simulate` runs thousands; `SEED=n npm run simulate` tells what happened in one. */
const SCHEDULES = 100;
const ON_NODE = 10;
const ON_SERVERS = 50;

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

  it('lose, repeat and change nothing where everything fails as servers do', async () => {
    const failing = [];
    let faults = '';
    for (let seed = 1; seed <= ON_SERVERS; seed++) {
      const { lost, repeated, differing, problems, story } = await simulate(seed, undefined, true);
      if (lost + repeated + differing + problems.length > 0) failing.push({ seed, lost, repeated, problems });
      faults += story.join('\n');
    }
    expect(failing).toEqual([]);
    for (const fault of ['comes later than', 'lease ends in mid-work', 'queues are flushed', 'ms off'])
      expect(faults).toContain(fault);
  });

  it('are simulated alike for the same seed', async () => {
    for (const servers of [false, true]) {
      const [once, again] = [await simulate(7, undefined, servers), await simulate(7, undefined, servers)];
      expect(once.story.length).toBeGreaterThan(50);
      expect(again.story).toEqual(once.story);
    }
  });
});
