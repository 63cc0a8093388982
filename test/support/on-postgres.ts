/** Whether what a test takes for a database in memory is PostgreSQL (vitest.postgres.config.ts): then SQLite cannot be asked how it does it. */
export const ON_POSTGRES = process.env.TEST_DATABASE === 'postgres';
