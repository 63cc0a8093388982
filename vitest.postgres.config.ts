import { join } from 'node:path';
import { defineProject } from 'vitest/config';
import { ALONE } from './vitest.alone.config.ts';

const MEMORY = join(import.meta.dirname, 'src/platform/memory/database.ts');
const POSTGRES = join(import.meta.dirname, 'test/support/postgres/memory-database.ts');

// The rooms that keep something in a database, on PostgreSQL: what their tests take for a database in memory is a schema on one server.
export default defineProject({
  plugins: [
    {
      name: 'postgres-in-the-place-of-memory',
      enforce: 'pre',
      async resolveId(source, importer, options) {
        if (!source.endsWith('/database.ts')) return undefined;
        const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
        return resolved?.id === MEMORY ? POSTGRES : undefined;
      },
    },
  ],
  test: {
    name: 'postgres',
    include: [
      'jobs',
      'samples',
      'outcomes',
      'registry',
      'drift',
      'retraining',
      'scoring',
      'fairness',
      'http',
      'compose',
    ]
      .map((room) => `test/${room}/**/*.test.ts`)
      .concat(
        'test/platform/node/leases.test.ts',
        'test/decisions/readings.test.ts',
        'test/decisions/final/*.test.ts',
      ),
    // Rows that SQLite kept before a migration, and what counts the steps of code.
    exclude: ['test/**/migration.test.ts', ...ALONE],
    env: { TEST_DATABASE: 'postgres' },
    globalSetup: ['test/support/postgres/server.ts'],
    testTimeout: 60_000,
    isolate: false,
    maxWorkers: 2,
  },
});
