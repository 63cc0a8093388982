import { expect, test } from 'vitest';
import { BITS_OF_CONTRIBUTIONS, bitsOfContributions } from '../explain/support/bits-of-contributions.ts';

test('contributions have the bits that Node gives them', () => {
  expect(bitsOfContributions()).toBe(BITS_OF_CONTRIBUTIONS);
});
