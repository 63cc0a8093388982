import { expect, test } from 'vitest';
import { BITS_OF_CONTRIBUTIONS, bitsOfContributions } from './support/bits-of-contributions.ts';

test('contributions have these bits on every engine', () => {
  expect(bitsOfContributions()).toBe(BITS_OF_CONTRIBUTIONS);
});
