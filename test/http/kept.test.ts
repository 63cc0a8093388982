import { describe, expect, it } from 'vitest';
import { kept } from '../../src/http/kept.ts';
import { manualClock } from '../../src/platform/memory/clock.ts';

describe('What is kept', () => {
  it('is made once in its time', async () => {
    const clock = manualClock(0);
    let made = 0;
    const get = kept(clock, 100, async () => ++made);
    expect([await get(), await get()]).toEqual([1, 1]);
    clock.advance(99);
    expect(await get()).toBe(1);
    clock.advance(1);
    expect(await get()).toBe(2);
  });

  it('is given out as it was while it is made anew', async () => {
    const clock = manualClock(0);
    const waiting: ((value: string) => void)[] = [];
    const get = kept(clock, 100, () => new Promise<string>((resolve) => waiting.push(resolve)));
    const first = get();
    waiting[0]!('old');
    expect(await first).toBe('old');
    clock.advance(100);
    const anew = get();
    expect(await get()).toBe('old');
    waiting[1]!('new');
    expect(await anew).toBe('new');
    expect(waiting).toHaveLength(2);
  });

  it('is tried again at once where it could not be made', async () => {
    const clock = manualClock(0);
    const answers = ['first', new Error('away'), 'second'];
    const get = kept(clock, 100, async () => {
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    });
    expect(await get()).toBe('first');
    clock.advance(100);
    await expect(get()).rejects.toThrow('away');
    expect(await get()).toBe('second');
  });

  it('of no time at all is made for everybody', async () => {
    let made = 0;
    const get = kept(manualClock(0), 0, async () => ++made);
    expect([await get(), await get()]).toEqual([1, 2]);
  });
});
