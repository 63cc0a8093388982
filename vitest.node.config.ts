import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/workerd/**', 'test/integration/**'],
    testTimeout: 60_000,
    // Tests share no state, so files may share a process: each would compile and load the same sources again.
    isolate: false,
    maxWorkers: 2,
  },
});
