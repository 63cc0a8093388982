import { postgresDatabase } from '../../../src/platform/postgres/database.ts';

/** A process that writes what another writes as well: `node racing-writer.ts URL NAME ROUNDS`. Prints how many keys it was the first to take. */
const [url, name, rounds] = process.argv.slice(2) as [string, string, string];
const database = postgresDatabase({ url, connections: 4, answerMilliseconds: 20_000 });

async function round(n: number): Promise<number> {
  // A counter by a read and a write in one batch, and one by what stood there; a key that one alone may take.
  const [, , taken] = await database.batch([
    { sql: 'UPDATE counter SET value = value + 1 WHERE id = 1' },
    {
      sql: `INSERT INTO line (sequence, writer) SELECT coalesce(max(sequence), 0) + 1, ? FROM line`,
      params: [name],
    },
    {
      sql: `INSERT INTO taken (id, writer) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM taken WHERE id = ?)`,
      params: [n, name, n],
    },
  ]);
  return taken ?? 0;
}

let first = 0;
const numbers = Array.from({ length: Number(rounds) }, (_, n) => n);
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      const taken = await round(n);
      first += taken;
    }
  }),
);
database.close();
process.stdout.write(`${first}\n`);
