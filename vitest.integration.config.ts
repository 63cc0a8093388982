import { configDefaults, defineProject } from 'vitest/config';
import { ACCEPTANCE } from './vitest.acceptance.config.ts';

// Suites that need more than npm installs: Python with XGBoost, promtool, Chromium, data sets. Each says so where it skips.
export default defineProject({
  test: {
    name: 'integration',
    include: ['test/integration/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...ACCEPTANCE],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    // They start whole stacks: one at a time keeps them honest on two cores.
    fileParallelism: false,
  },
});
