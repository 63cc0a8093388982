import { describe, expect, it } from 'vitest';
import { checkDelay, messageBytes } from '../../src/platform/queue-limits.ts';

describe('messageBytes', () => {
  it("counts a text, or the JSON of anything else, in bytes, and a hundred of the queue's own", () => {
    expect(messageBytes({ a: 1 })).toBe(107);
    expect(messageBytes(['é'])).toBe(106);
    expect(messageBytes('é')).toBe(102);
  });

  it('takes a message of 128,000 bytes, and not one more', () => {
    const text = 'x'.repeat(128_000 - 100);
    expect(messageBytes(text)).toBe(128_000);
    expect(() => messageBytes(`${text}x`)).toThrow('A message of 128001 bytes is larger than 128000');
  });
});

describe('checkDelay', () => {
  it.each([0, 1, 43_200])('takes %d seconds', (seconds) => {
    expect(() => checkDelay(seconds)).not.toThrow();
  });

  it.each([-1, 0.5, 43_201, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d seconds', (seconds) => {
    expect(() => checkDelay(seconds)).toThrow(RangeError);
  });
});
