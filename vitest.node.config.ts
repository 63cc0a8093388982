import { defineProject } from 'vitest/config';
import { ALONE } from './vitest.alone.config.ts';

export default defineProject({
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/workerd/**', 'test/integration/**', ...ALONE],
    testTimeout: 60_000,
    // Tests share no state, so files may share a process: each would compile and load the same sources again.
    isolate: false,
    maxWorkers: 2,
  },
});
