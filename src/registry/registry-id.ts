import type { Database } from '../ports.ts';

/**
 * Which registry a database is, the same for as long as it is kept, backups of it included: made when it is first asked for.
 * @param newId makes one
 */
export async function registryId(database: Database, newId: () => string): Promise<string> {
  await database.query('INSERT INTO registry_id ("only", id) VALUES (1, ?) ON CONFLICT DO NOTHING', [
    newId(),
  ]);
  const [row] = await database.query<{ id: string }>('SELECT id FROM registry_id');
  return row!.id;
}
