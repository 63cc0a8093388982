import { defineProject } from 'vitest/config';

/** Integration suites of minutes each, which the gate would not have the time for on a slow day. */
export const ACCEPTANCE = [
  'test/integration/mlflow.test.ts',
  'test/integration/openapi.test.ts',
  'test/integration/publish.test.ts',
  'test/integration/backup/restore.test.ts',
];

// Run by `.ci/accept`.
export default defineProject({
  test: {
    name: 'acceptance',
    include: ACCEPTANCE,
    testTimeout: 600_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
