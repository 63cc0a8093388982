import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/workerd/**', 'test/integration/**', 'test/e2e/**'],
    testTimeout: 60_000,
  },
});
