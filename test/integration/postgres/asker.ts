import { postgresDatabase } from '../../../src/platform/postgres/database.ts';

/** Asks a database one thing, and says whether it answered. */
const database = postgresDatabase({ url: process.argv[2]!, connections: 1 });
const said = await database.query('SELECT 1').then(
  () => 'answered',
  (error: Error) => error.message,
);
console.log(said);
database.close();
