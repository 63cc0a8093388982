import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { R2Bucket } from '@cloudflare/workers-types';
import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { csvLines } from '../../src/population/csv.ts';
import { drawApplicants } from '../../src/population/draw.ts';
import { parsePopulation } from '../../src/population/population.ts';
import { seededRandom } from '../../src/random.ts';
import { trainingDataKey } from '../../src/retraining/training-data.ts';

const ROWS = 20_000;
const SEED = 1;

/** Gives every model that has a population file, and no data set to retrain on, a drawn one. Returns the keys written. */
export async function seedTrainingData(bucket: R2Bucket, root: string): Promise<string[]> {
  const written: string[] = [];
  for (const name of readdirSync(join(root, 'models'))) {
    const read = (file: string): unknown =>
      JSON.parse(readFileSync(join(root, 'models', name, file), 'utf8'));
    const key = trainingDataKey(name);
    if (!existsSync(join(root, 'models', name, 'population.json')) || (await bucket.head(key))) continue;
    const compiled = compileSchema(parseApplicationSchema(read('schema.json')));
    const population = parsePopulation(read('population.json'), compiled);
    const applicants = drawApplicants(population, compiled, seededRandom(SEED));
    await bucket.put(key, [...csvLines(compiled, applicants, ROWS, false)].join(''));
    written.push(key);
  }
  return written;
}
