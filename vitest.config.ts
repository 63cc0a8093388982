import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['./vitest.node.config.ts', './vitest.workerd.config.ts', './vitest.integration.config.ts'],
    coverage: {
      // Istanbul, because V8's own coverage is not available inside workerd.
      provider: 'istanbul',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 85 },
    },
  },
});
