import { seededRandom } from '../../../src/random.ts';
import { storeOf } from './bucket.ts';

/**
 * A process that writes what another writes as well: `node racing-writer.ts ENDPOINT BUCKET KEY SECRET NAME ROUNDS`. Adds one to a counter each round,
 * and prints which keys it was the first to take.
 */
const [endpoint, bucket, accessKeyId, secretAccessKey, name, rounds] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];
const random = seededRandom(name.length);
const store = storeOf({ endpoint, accessKeyId, secretAccessKey }, bucket, { random: () => random.next() });

async function count(): Promise<void> {
  for (;;) {
    const blob = await store.get('counter');
    const next = String(Number(await blob!.text()) + 1);
    if (await store.put('counter', next, { onlyIfEtag: blob!.etag })) return;
  }
}

const taken: number[] = [];
const numbers = Array.from({ length: Number(rounds) }, (_, n) => n);
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let n = numbers.shift(); n !== undefined; n = numbers.shift()) {
      await count();
      if (await store.put(`taken/${n}`, name, { onlyIfAbsent: true })) taken.push(n);
    }
  }),
);
process.stdout.write(JSON.stringify(taken));
