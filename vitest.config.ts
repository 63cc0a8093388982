import { defineConfig } from 'vitest/config';

/** Where the gate wants a report to count from. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    ...(report && { reporters: ['default', 'json'], outputFile: { json: report } }),
    projects: [
      './vitest.node.config.ts',
      './vitest.alone.config.ts',
      './vitest.workerd.config.ts',
      './vitest.integration.config.ts',
      './vitest.acceptance.config.ts',
      './vitest.postgres.config.ts',
    ],
    coverage: {
      // By a variable: `npm test` is the README's command, and the gate measures while it runs that and nothing else.
      enabled: process.env.COVERAGE === 'on',
      // Istanbul, because V8's own coverage is not available inside workerd.
      provider: 'istanbul',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 85 },
    },
  },
});
