import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { sha256Hex } from '../../src/digest.ts';
import { csvLines } from '../../src/population/csv.ts';
import { drawApplicants } from '../../src/population/draw.ts';
import { parsePopulation } from '../../src/population/population.ts';
import { seededRandom } from '../../src/random.ts';
import { train } from '../../src/training/train.ts';

/** Everything that a bundle is made of; the applicants are drawn where it is trained. */
export interface Recipe {
  schemaText: string;
  population: unknown;
  seed: number;
  params: object;
}

/** About a hundred of them default: enough for a hold-out and three folds. */
const ROWS = 3_000;

/** Trains a bundle and answers the SHA-256 of each of its files. */
export async function digestsOf({
  schemaText,
  population,
  seed,
  params,
}: Recipe): Promise<Record<string, string>> {
  const compiled = compileSchema(parseApplicationSchema(JSON.parse(schemaText)));
  const applicants = drawApplicants(parsePopulation(population, compiled), compiled, seededRandom(seed));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode([...csvLines(compiled, applicants, ROWS, false)].join(''));
  }
  const { files } = await train(schemaText, { name: 'applicants.csv', bytes: bytes() }, { seed, params });
  return Object.fromEntries([...files].map(([name, content]) => [name, sha256Hex(content)]));
}
