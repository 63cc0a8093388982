import { expect, it } from 'vitest';
import { repeat } from '../../src/platform/repeat.ts';

/** Fails so often, and notes how long was waited in between. */
function failing(times: number) {
  const waits: number[] = [];
  let left = times;
  const repeating = { random: () => 1, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
  const work = async () => {
    if (left-- > 0) throw new Error('busy');
    return 'done';
  };
  return { repeating, work, waits };
}

it('tries again as often as the error lets it, with waits that grow to a bound', async () => {
  const { repeating, work, waits } = failing(8);
  expect(await repeat(repeating, () => 8, work)).toBe('done');
  expect(waits).toEqual([10, 20, 40, 80, 160, 250, 250, 250]);
});

it('tells those who asked of what fails for good, and of what was tried too often', async () => {
  const once = failing(1);
  await expect(repeat(once.repeating, () => 0, once.work)).rejects.toThrow('busy');
  expect(once.waits).toEqual([]);
  const often = failing(3);
  await expect(repeat(often.repeating, () => 2, often.work)).rejects.toThrow('busy');
  expect(often.waits).toHaveLength(2);
  const ever = failing(1_000);
  await expect(repeat(ever.repeating, () => Number.POSITIVE_INFINITY, ever.work)).rejects.toThrow('busy');
  expect(ever.waits).toHaveLength(30);
});

it('cuts its waits by chance', async () => {
  const { repeating, work, waits } = failing(2);
  await repeat({ ...repeating, random: () => 0.25 }, () => 2, work);
  expect(waits).toEqual([2.5, 5]);
});
