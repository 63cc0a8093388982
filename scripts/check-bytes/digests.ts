import { compileSchema } from '../../src/application/compile.ts';
import { parseApplicationSchema } from '../../src/application/schema.ts';
import { sha256Hex } from '../../src/digest.ts';
import { csvLines } from '../../src/population/csv.ts';
import { drawApplicants } from '../../src/population/draw.ts';
import { parsePopulation } from '../../src/population/population.ts';
import { seededRandom } from '../../src/random.ts';
import { readLabelled } from '../../src/training/data/labelled.ts';
import { readParams } from '../../src/training/params.ts';
import { train } from '../../src/training/train.ts';
import { scoreHere, tune } from '../../src/training/tuning/tune.ts';

/** Everything that a bundle is made of; the applicants are drawn where it is trained. */
export interface Recipe {
  schemaText: string;
  population: unknown;
  seed: number;
  params: object;
  /** Tries of a tuning of the same rows; without it there is none. */
  tries?: number;
}

/** About a hundred of them default: enough for a hold-out and three folds. */
const ROWS = 3_000;

/** Trains a bundle and answers the SHA-256 of each of its files, and of what a tuning found. */
export async function digestsOf({
  schemaText,
  population,
  seed,
  params,
  tries,
}: Recipe): Promise<Record<string, string>> {
  const compiled = compileSchema(parseApplicationSchema(JSON.parse(schemaText)));
  const applicants = drawApplicants(parsePopulation(population, compiled), compiled, seededRandom(seed));
  const csv = new TextEncoder().encode([...csvLines(compiled, applicants, ROWS, false)].join(''));
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield csv;
  }
  const data = () => ({ name: 'applicants.csv', bytes: bytes() });
  const { files } = await train(schemaText, data(), { seed, params });
  const digests = Object.fromEntries([...files].map(([name, content]) => [name, sha256Hex(content)]));
  if (tries === undefined) return digests;
  const defaults = readParams(params);
  const { training } = await readLabelled(compiled, data(), { params: defaults });
  const options = { seed, tries, folds: 3, defaults };
  const tuned = await tune(training, options, scoreHere(compiled, training, options));
  return { ...digests, tuning: sha256Hex(new TextEncoder().encode(JSON.stringify(tuned))) };
}
