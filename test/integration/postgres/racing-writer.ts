import { postgresDatabase } from '../../../src/platform/postgres/database.ts';

/** A process that writes what another writes as well: `node racing-writer.ts URL NAME ROUNDS`. Prints how many keys it was the first to take. */
const [url, name, rounds] = process.argv.slice(2) as [string, string, string];
const database = postgresDatabase({ url, connections: 4, answerMilliseconds: 20_000 });

const one = async (sql: string, params: (string | number)[] = []) =>
  (await database.batch([{ sql, params }]))[0] ?? 0;

/** A batch each, so that none stands in the queue that another makes: a counter, the next number of a line, a key that one alone may take. */
async function round(n: number): Promise<number> {
  await one('UPDATE counter SET value = value + 1 WHERE id = 1');
  await one('INSERT INTO line (sequence, writer) SELECT coalesce(max(sequence), 0) + 1, ? FROM line', [name]);
  return one(
    'INSERT INTO taken (id, writer) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM taken WHERE id = ?)',
    [n, name, n],
  );
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
