import { defineProject } from 'vitest/config';

/** What counts the steps of the product's code, which V8 does only of code that it compiles after counting has begun. */
export const ALONE = ['test/http/fuzz.test.ts', 'test/http/v2/fuzz.test.ts'];

export default defineProject({
  test: {
    name: 'alone',
    include: ALONE,
    testTimeout: 60_000,
    isolate: true,
  },
});
